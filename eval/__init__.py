"""Measures any search function on any judged questions. Nothing else imports this package but the command line."""

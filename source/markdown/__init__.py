"""Markdown becomes canonical text as it looks rendered."""

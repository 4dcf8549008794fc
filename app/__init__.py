"""What people touch: answers, the page, the command line."""

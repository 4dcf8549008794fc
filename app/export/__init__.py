"""Conversations as text for other programs, one module for each kind of format."""

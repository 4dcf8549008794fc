"""Paragraphs become ranked passages. This package knows nothing of screens."""

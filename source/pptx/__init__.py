"""PPTX files become canonical text."""

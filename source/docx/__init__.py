"""DOCX files become canonical text."""

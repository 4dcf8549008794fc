"""ODT files become canonical text."""

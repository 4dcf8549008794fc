"""RTF files become canonical text."""

"""Text without marks becomes canonical text by its layout; tables of separated values and subtitles too."""

"""PDF files become canonical text: letters, words, lines, columns, paragraphs, each a step of its own."""

"""HTML, EPUB and XML become canonical text by way of one tree of elements."""

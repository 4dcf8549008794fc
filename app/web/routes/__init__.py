"""What the page asks the server for beside Gradio, one module for each part of it."""

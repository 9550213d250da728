"""The board pack: which one, on the screen, and as a file."""

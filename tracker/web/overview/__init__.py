"""The signed-in person's first page."""

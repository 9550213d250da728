"""The terminal: tracker and its commands."""

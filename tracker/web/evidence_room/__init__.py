"""The evidence room of a report: on the screen, and as one archive."""

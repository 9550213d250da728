"""What makes the list one's own: saved views, and changing many actions at once."""

"""What actions were on a past day, and what changed between two."""

"""Settings of a partnership."""

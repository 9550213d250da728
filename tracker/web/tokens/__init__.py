"""API tokens: one's own, and those of a partnership's services."""

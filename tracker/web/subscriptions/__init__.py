"""Webhooks that a partnership has told of what happens; what others tell us is in webhooks."""

"""Followthrough: what inspectors asked of safeguarding children partnerships, kept from being forgotten."""

"""Bringing a partnership's own spreadsheet in."""

"""Sent mail: what went to whom, what waits, and why."""

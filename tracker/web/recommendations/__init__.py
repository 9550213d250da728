"""Recommendations: the answer to each, what an action answers besides, and repeat findings."""

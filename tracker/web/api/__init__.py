"""The interface for programs, /api/v1: tokens instead of sessions, JSON instead of pages, the same rights."""

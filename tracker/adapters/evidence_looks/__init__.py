"""Looking into evidence files of each kind; it is done in a child process with limits (child.py)."""

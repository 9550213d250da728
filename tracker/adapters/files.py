"""Stand-in until the file store is written."""


class FileStore:
    """Stand-in."""

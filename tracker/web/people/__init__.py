"""The people and agencies of a partnership."""

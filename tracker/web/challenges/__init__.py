"""Comments on an action, challenges, and the log of a partnership's challenges."""

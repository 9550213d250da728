"""Meeting mode: the filtered list one action at a time."""

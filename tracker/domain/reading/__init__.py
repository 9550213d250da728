"""Pages of text in, a reading of the report out; one module per concern."""

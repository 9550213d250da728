"""Reports on the web: the list, bringing one in, confirming it, and the report itself."""

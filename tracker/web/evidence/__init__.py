"""Evidence: given, looked at, replaced by a newer version, withdrawn."""

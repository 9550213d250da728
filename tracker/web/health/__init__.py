"""The health page, for a monitor."""

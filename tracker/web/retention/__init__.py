"""How long a partnership keeps what is closed."""

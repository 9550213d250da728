"""How a partnership's papers look: logo, colour and Word template."""

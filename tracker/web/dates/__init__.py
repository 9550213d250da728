"""Due dates: asking for another one, and deciding."""

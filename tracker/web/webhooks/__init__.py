"""What other systems tell us."""

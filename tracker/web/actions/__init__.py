"""Actions: the list that managers live in, and the page of one action."""

"""Private calendar addresses, and the calendars read at them."""

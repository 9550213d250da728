"""What is true: pure rules, values in and values out; no clock, no I/O, no database."""

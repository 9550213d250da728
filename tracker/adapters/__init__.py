"""The outside world: clock, bank holidays, files, mail, papers."""

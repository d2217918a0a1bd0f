"""One's own devices, and those that wait to be let in."""

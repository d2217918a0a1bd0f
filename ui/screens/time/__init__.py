"""Time that was recorded: looked at, explained, corrected, settled, entered by hand."""

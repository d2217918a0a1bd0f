"""The sheet that a stop opens: what the work will become, and what was done."""

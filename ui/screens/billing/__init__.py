"""Billing: excluded work to be reviewed, months to be closed, what was issued."""

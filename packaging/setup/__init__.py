"""The set-up of a checkout; needs nothing but Python's standard library."""

"""Check-ins: planned, prepared, held, written down.

Source: domain.md 6; ux.md 3.12.
"""

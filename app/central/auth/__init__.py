"""Accounts, devices and tokens (security.md D6, D7, D16)."""

"""The chain of what was done at central (ADR 0043; security.md D19)."""

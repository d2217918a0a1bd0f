"""Mail that comes in: kept as it came, then read, then placed, stopped or left for the desk.

Source: docs/adr/0058-mail-comes-in-raw-first.md.
"""

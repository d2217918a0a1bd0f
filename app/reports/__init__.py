"""Agenda, minutes, statements: content first, then how it is shown."""

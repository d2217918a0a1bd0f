"""Check-ins: who is due, the agenda that builds itself, holding it, and what follows."""

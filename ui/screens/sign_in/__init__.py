"""The way in: signing in at a central."""

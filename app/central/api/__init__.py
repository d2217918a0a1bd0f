"""The HTTP surface of central."""

"""One program for each home, for whoever starts it."""

from app.platform.single_instance import First, Second, claim

__all__ = ["First", "Second", "claim"]

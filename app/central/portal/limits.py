"""How often something may be done at the portal.

Source: security.md A14, D16.
"""

from __future__ import annotations

from datetime import timedelta

from app.central.counting import Limit, count, of_address, of_contact, of_peer

__all__ = ["Limit", "count", "of_address", "of_contact", "of_peer"]

LINKS_PER_ADDRESS = Limit("link", 5, timedelta(minutes=15))
LINKS_PER_PEER = Limit("link", 60, timedelta(minutes=15))
"""A whole office may come from one network address, so this one is wide."""
LINKS_PER_CONTACT = Limit("link", 5, timedelta(minutes=15))
TRIES_PER_PEER = Limit("try", 60, timedelta(minutes=15))
"""Links that are opened: nobody guesses one, and nobody shall try for long."""
REQUESTS_PER_CONTACT = Limit("request", 20, timedelta(hours=1))
WORDS_PER_CONTACT = Limit("words", 60, timedelta(hours=1))
FILES_PER_CONTACT = Limit("files", 60, timedelta(hours=1))
LONGEST = timedelta(hours=1)
"""No count matters longer."""

"""What ties an answer to the call that it answers."""

from __future__ import annotations

CALL_HEADER = "trestle-call"
"""A device gives each call a random number, and central says it again with the answer: an answer
that a cache kept, or that was meant for another device, does not know it."""

"""What ties an answer to the call that it answers, and a call to the device that makes it."""

from __future__ import annotations

CALL_HEADER = "trestle-call"
"""A device gives each call a random number, and central says it again with the answer: an answer
that a cache kept, or that was meant for another device, does not know it."""

PROOF_HEADER = "trestle-proof"
"""The time of a call and the device's signature over it (`security.proofs`)."""

TIME_HEADER = "trestle-time"
"""Central's time, told to a device whose own is too far off for its signature to count.

Units: milliseconds since 1970."""

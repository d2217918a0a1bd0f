"""What a person can do about an operation that central refused, by the refusal's code.

Source: sync.md 2.8, 3.9; ux.md 3.7.
"""

from __future__ import annotations

from collections.abc import Mapping

_ANYHOW = "Change it and send it again, save its text, or let it go."
_STEPS: Mapping[str, str] = {
    "not-allowed": "Ask someone with the right to do it; save the text for them.",
    "contact-way-in": "Ask someone with the right to do it; save the text for them.",
    "not-yours": "Ask the person whose it is, or someone with the right to do it.",
    "client-missing": "You no longer see this client. Save the text and pass it on.",
    "row-gone": "It was deleted meanwhile. Save the text, then let it go.",
    "ticket-missing": "The ticket is gone. Save the text, then let it go.",
    "reference-missing": "What it belongs to is gone. Save the text, then let it go.",
    "ticket-ended": "The ticket was closed meanwhile. Open it again, then send this again.",
    "state-not-next": "The ticket moved on meanwhile. Look at its state now, then choose the next.",
    "depends-on-rejected": "Settle what it belongs to first; this follows by itself.",
    "time-overlap": "Change the times so that they do not overlap, then send it again.",
    "time-inverted": "Put its end after its beginning, then send it again.",
    "time-future": "Check this computer's clock, change the times, then send it again.",
    "time-sum": "Correct the times, then send it again.",
    "cannot-follow": "Ask whoever keeps the agreement to complete it, then send this again.",
    "row-exists": "It is there already. Let this one go.",
    "still-used": "Take it out of where it is used, then send this again.",
}


_HELD: Mapping[str, str] = {
    "central-older": "Ask your administrator to update central; it goes by itself then.",
    "central-restored": "It goes by itself once central has what it had lost.",
    "central-stumbles": "Tell your administrator; try it again when central was mended.",
    "parent-refused": "Settle what it belongs to under Rejected; it goes by itself then.",
}


def held_step(code: str) -> str:
    """What becomes of an operation that was set aside, and what can be done."""
    return _HELD.get(code, "Everything else goes on; it is tried again later.")


def next_step(code: str) -> str:
    """A sentence that says what to do; every refusal has one."""
    return _STEPS.get(code, _ANYHOW)

"""The queue's filter box: words and tokens, as a person types them.

`state:open client:north p:1 type:incident owner:me due:today tag:desk printer` →
a filter that the queries understand. What is no token is a word to search for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from app.domain.vocabulary import OPEN_STATES, TicketKind, TicketState

STATES: dict[str, frozenset[TicketState]] = {
    "open": OPEN_STATES,
    "new": frozenset({TicketState.NEW}),
    "triaged": frozenset({TicketState.TRIAGED}),
    "approval": frozenset({TicketState.AWAITING_APPROVAL}),
    "scheduled": frozenset({TicketState.SCHEDULED}),
    "progress": frozenset({TicketState.IN_PROGRESS}),
    "waiting": frozenset({TicketState.WAITING_CLIENT, TicketState.WAITING_VENDOR}),
    "client": frozenset({TicketState.WAITING_CLIENT}),
    "vendor": frozenset({TicketState.WAITING_VENDOR}),
    "resolved": frozenset({TicketState.RESOLVED}),
    "closed": frozenset({TicketState.CLOSED, TicketState.CANCELLED}),
    "any": frozenset(TicketState),
}
KINDS: dict[str, TicketKind] = {
    "incident": TicketKind.INCIDENT,
    "request": TicketKind.SERVICE_REQUEST,
    "design": TicketKind.SOLUTION_DESIGN,
}
DUES = ("late", "today")
PRIORITIES = {"1": 1, "2": 2, "3": 3, "4": 4}


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the queue shows.

    Attributes:
        words: every one must occur, as the beginning of a word.
        owner: "me", "none", or part of a name.
        unknown: tokens that were not understood, to be told in words.
    """

    words: tuple[str, ...] = ()
    states: frozenset[TicketState] = OPEN_STATES
    client: str = ""
    kinds: frozenset[TicketKind] = field(default_factory=frozenset)
    priorities: frozenset[int] = field(default_factory=frozenset)
    owner: str = ""
    due: str = ""
    tag: str = ""
    unknown: tuple[str, ...] = ()


def parse_filter(text: str) -> QueueFilter:
    """Read what stands in the filter box. Never fails: what is not understood is listed."""
    found = QueueFilter()
    for part in text.split():
        key, colon, value = part.partition(":")
        if colon and value and key.lower() in _TOKENS:
            found = _TOKENS[key.lower()](found, value.lower())
        elif part.lower() == "me":
            found = replace(found, owner="me")
        else:
            found = replace(found, words=(*found.words, part))
    return found


def is_token(part: str) -> bool:
    """Whether a part of the text is a whole token, such as "state:open" or "me"."""
    key, colon, value = part.partition(":")
    return part.lower() == "me" or bool(colon and value and key.lower() in _TOKENS)


def half_token(part: str) -> str:
    """The key of a token whose value is still missing ("state:"), or nothing."""
    key, colon, value = part.partition(":")
    return key.lower() if colon and not value and key.lower() in _TOKENS else ""


def token_choices(key: str) -> tuple[str, ...]:
    """What a token may be set to; empty where it takes any name."""
    return tuple(sorted(_CHOICES.get(key, ())))


def _state(found: QueueFilter, value: str) -> QueueFilter:
    if value not in STATES:
        return _unknown(found, f"state:{value}", "state", STATES)
    return replace(found, states=STATES[value])


def _kind(found: QueueFilter, value: str) -> QueueFilter:
    if value not in KINDS:
        return _unknown(found, f"type:{value}", "type", KINDS)
    return replace(found, kinds=found.kinds | {KINDS[value]})


def _priority(found: QueueFilter, value: str) -> QueueFilter:
    number = PRIORITIES.get(value.removeprefix("p"))
    if number is None:
        return _unknown(found, f"p:{value}", "p", PRIORITIES)
    return replace(found, priorities=found.priorities | {number})


def _due(found: QueueFilter, value: str) -> QueueFilter:
    if value not in DUES:
        return _unknown(found, f"due:{value}", "due", DUES)
    return replace(found, due=value)


def _client(found: QueueFilter, value: str) -> QueueFilter:
    return replace(found, client="" if value == "all" else value)


def _owner(found: QueueFilter, value: str) -> QueueFilter:
    return replace(found, owner=value)


def _tag(found: QueueFilter, value: str) -> QueueFilter:
    return replace(found, tag=value)


def _unknown(found: QueueFilter, token: str, key: str, choices: Iterable[str]) -> QueueFilter:
    names = ", ".join(sorted(choices))
    return replace(found, unknown=(*found.unknown, f"{token} is not known; {key}: takes {names}"))


_TOKENS = {
    "state": _state,
    "type": _kind,
    "p": _priority,
    "due": _due,
    "client": _client,
    "owner": _owner,
    "tag": _tag,
}

_CHOICES: dict[str, Iterable[str]] = {
    "state": STATES,
    "type": KINDS,
    "p": PRIORITIES,
    "due": DUES,
    "client": (),
    "owner": ("me", "none"),
    "tag": (),
}

KEYS = tuple(_TOKENS)
"""The keys of all tokens."""

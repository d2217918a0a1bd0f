"""What programs are told and may say, as JSON. The API's description is made from these.

Instants are ISO 8601 in UTC; lengths of time are minutes; amounts are minor units of a currency.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from app.usecases.portal.ask_for_help import LONGEST_TEXT
from app.usecases.submit_ticket import LONGEST_TITLE


class RequestOut(msgspec.Struct, kw_only=True):
    """A request of the client."""

    number: int
    title: str
    kind: str
    state: str
    reason: str
    """Why it is in its state; may be empty."""
    owner: str
    """Who has it; empty where nobody has."""
    asked_by: str
    opened_at: datetime
    hear_by: datetime | None
    """By when the client hears from the firm; null where nothing is owed now."""


class RequestList(msgspec.Struct, kw_only=True):
    """Requests, the latest first."""

    requests: list[RequestOut]
    next: str | None
    """What to send as `after` to read on; null at the end."""


class StepOut(msgspec.Struct, kw_only=True):
    """Something that happened, as the client reads it: a reply, or a change of a field."""

    at: datetime
    author: str
    body: str
    field: str
    old: str
    new: str
    reason: str


class PartOut(msgspec.Struct, kw_only=True):
    """A part of a piece of work with one decision."""

    decision: str
    worked_min: int
    counted_min: int
    amount_minor: int
    currency: str
    sentence: str
    review: str
    """Where an excluded part stands that is billed by time; empty for any other."""
    invoice: str
    """The number of the invoice that it stands on; empty where none is."""


class WorkOut(msgspec.Struct, kw_only=True):
    """A piece of work; without parts it is not decided yet."""

    id: UUID
    kind: str
    request: int | None
    """The number of its request; null for work that belongs to none."""
    who: str
    started_at: datetime
    ended_at: datetime
    worked_min: int
    note: str
    parts: list[PartOut]


class WorkList(msgspec.Struct, kw_only=True):
    """A month's work, the latest first."""

    month: str
    work: list[WorkOut]
    held: int
    """How many more pieces are being checked; nothing else is told of them."""
    page: int
    pages: int


class RequestDetail(RequestOut, kw_only=True):
    """One request with its public story."""

    description: str
    resolution: str
    story: list[StepOut]
    work: list[WorkOut] | None
    """What was worked on it; null for a key that may not read time."""


class RequestIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A request for help in the name of a person of the client."""

    summary: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_TITLE)]
    asked_by: Annotated[str, msgspec.Meta(min_length=3, max_length=320)]
    """The e-mail address of a contact who may send requests."""
    affected: Literal["me", "several", "everyone"]
    working: Literal["yes", "hardly", "no"]
    """Whether they can go on working."""
    details: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)] = ""


class ReplyIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A reply on a request, in the name of a person of the client who may see it."""

    asked_by: Annotated[str, msgspec.Meta(min_length=3, max_length=320)]
    body: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_TEXT)]


class RequestMade(msgspec.Struct, kw_only=True):
    """The number of a request that was taken in."""

    number: int

"""The messages of the sync protocol.

Ids travel as 16 bytes, instants as whole microseconds since 1970 (UTC), structured values as JSON
text: the form in which SQLCipher stores them, so that a page goes from the wire into the store
without a conversion (`records.codec` knows the form of each field).

Source: sync.md 3.3.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from app.wire.audit import AuditHead

SCHEMA = 8
"""The version of these messages together with the nouns they carry."""


class Op(msgspec.Struct, frozen=True, omit_defaults=True):
    """One row's change by one act of a person.

    Attributes:
        op_id: random; the same for ever, however often it is sent.
        seq: rises by one within the incarnation of the device.
        fields: field → wire value; an edit of a `members` field carries {"add": […], "del": […]},
            one of a `text` field {"base": …, "text": …}: what the person began with, and what they
            made of it. Before version 3 it carried the text alone.
        base_rev: the revision of the row that the person saw; 0 for a new row.
        replaces: the refused operation that it says anew, as it was or corrected; empty where
            there is none. A central that does not know of it passes over it.
    """

    op_id: bytes
    seq: int
    entity: str
    row: bytes
    kind: Literal["create", "edit", "delete"]
    fields: dict[str, Any]
    base_rev: int = 0
    depends_on: list[bytes] = msgspec.field(default_factory=list)
    replaces: bytes = b""


class Tx(msgspec.Struct, frozen=True, omit_defaults=True):
    """One act: its operations are applied together or not at all."""

    tx: bytes
    verb: str
    at: int
    ops: list[Op]


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """A refusal that central gave and has lost; it is written down again, and not judged again.

    Attributes:
        op: what was refused, under a new number.
        code, reason: why, in central's own words of then.
    """

    tx: bytes
    verb: str
    at: int
    op: Op
    code: str
    reason: str


class PushRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a device has to tell.

    Attributes:
        rev, commit_id: where the device stands, as in a pull.
        witness: the operation that central answered last, by which a central that lost its
            newest work is found out; empty where there is none.
        token: the device's own, as central gave it last; empty before the first one.
        refusals: what a central that was restored has forgotten of those it gave.
    """

    schema: int
    epoch: str
    inc: str
    txs: list[Tx]
    device_now: int = 0
    rev: int = 0
    commit_id: str = ""
    witness: bytes = b""
    token: str = ""
    refusals: list[Told] = msgspec.field(default_factory=list)

    def __repr__(self) -> str:
        return f"PushRequest(inc={self.inc!r}, acts={len(self.txs)})"


class OpAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one operation.

    Attributes:
        before: at a conflict, field → the wire value that gave way, so that it can be restored.
        by: at a conflict, field → (who had written that value, when central heard of it); a field
            that central itself changed is missing.
    """

    op_id: bytes
    result: Literal["ok", "conflict", "rejected", "held"]
    rev: int = 0
    code: str = ""
    reason: str = ""
    before: dict[str, Any] = msgspec.field(default_factory=dict)
    by: dict[str, tuple[bytes, int]] = msgspec.field(default_factory=dict)


class PushAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a push; `fork` asks the device for a new incarnation.

    Attributes:
        rewound: central has lost what this device saw: nothing was applied; start every scope
            again at 0, and offer again what was confirmed after `fork_rev`.
        fork_rev: up to this revision central certainly has what the device saw; 0 if unknown.
        token: what the device presents next; empty where it stays as it is.
        refusals: of those that were told again, what central has of them now.
        schema: central's version; 0 from a central that did not say.
    """

    epoch: str
    answers: list[OpAnswer]
    acked_seq: int
    fork: bool = False
    central_now: int = 0
    schema: int = 0
    rewound: bool = False
    fork_rev: int = 0
    token: str = ""
    refusals: list[OpAnswer] = msgspec.field(default_factory=list)

    def __repr__(self) -> str:
        return f"PushAnswer(answers={len(self.answers)}, fork={self.fork}, rewound={self.rewound})"


class ScopePos(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a device has a scope, under which grant.

    Attributes:
        since: the revision at which a filling of this scope began that has not reached it yet.
            Whatever such a device has was there then or came later, so up to this revision there
            is no deletion that it has to hear of, however far it is in its pages.
    """

    id: bytes
    grant: bytes
    pos: int = 0
    since: int = 0


class CopyPos(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a first copy is. Central makes it, the device keeps it and brings it back.

    Attributes:
        head: the revision at which the copy began; 0 asks for a beginning.
        stage: 1, what one works with at once; 2, the rest.
        part: which part of the plan comes next.
        after: the last row of that part that was taken.
        since: time worked from this instant on belongs to the first stage.
        done: rows taken so far.
        rows: rows of both stages, as counted at the beginning.
    """

    head: int = 0
    stage: int = 0
    part: int = 0
    after: bytes = b""
    since: int = 0
    done: int = 0
    rows: int = 0


class PullRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a device has and how much more it takes at once.

    Attributes:
        scopes: how far it has each scope.
        copy: how far its first copy is; None where there is none.
        witness: as in a push.
        alike: in place of those scopes that are no archives, where all of them stand at `rev`:
            what `wire.scopes` makes of them. From version 5 on.
        audit: the head of central's chain of what was done that the device saw last, by
            `wire.audit`. From version 5 on.
    """

    schema: int
    epoch: str
    rev: int
    commit_id: str
    inc: str
    scopes: list[ScopePos]
    limit: int = 5000
    copy: CopyPos | None = None
    witness: bytes = b""
    alike: bytes = b""
    audit: bytes = b""


class Page(msgspec.Struct, frozen=True, omit_defaults=True):
    """Rows of one noun in one scope, column by column.

    Shape: `data[i]` holds the values of `columns[i]`, all of one length; `columns[0]` is `id`.

    Attributes:
        exits: rows that left this scope.
        deleted: rows that are no more.
        rests: rows that left this scope for its archive; told from version 4 on.
    """

    scope: bytes
    entity: str
    columns: list[str]
    data: list[list[Any]]
    exits: list[bytes] = msgspec.field(default_factory=list)
    deleted: list[bytes] = msgspec.field(default_factory=list)
    rests: list[bytes] = msgspec.field(default_factory=list)


class PullAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is new.

    Attributes:
        kind: `ok`, or `resync`: start every scope again at 0, keep the outbox; or `whole`, to a
            device that told its scopes in short: they are others than central's, so tell them all.
        scopes: every scope that the person may see, with the position after this page.
        alike: the scopes that the device told in short are the same ones and stand at `head`, so
            they are left out of `scopes`.
        drop: scopes that the device must forget.
        left: rows still to come after this page, for the progress shown.
        copy: where a first copy goes on; None when there is none, or none any more.
        copied: how many of the pages, the last ones, are a first copy's.
        reset: scopes that are filled from their beginning beside what the device has: it was away
            too long to be told what is gone from them.
        reason: why it all comes again (the device was `away` too long, central was `restored`), or
            why scopes are to be forgotten (they were `revoked`).
        schema: central's version; 0 from a central that did not say.
        fork_rev: with `resync`, as in a push.
        backup_rev: up to this revision a backup of central's holds everything.
        audit: the newest head of central's chain, where the device saw another one last.
    """

    kind: Literal["ok", "resync", "whole"]
    epoch: str
    head: int
    commit_id: str
    scopes: list[ScopePos]
    pages: list[Page] = msgspec.field(default_factory=list)
    drop: list[bytes] = msgspec.field(default_factory=list)
    more: bool = False
    left: int = 0
    acked_seq: int = 0
    central_now: int = 0
    copy: CopyPos | None = None
    copied: int = 0
    schema: int = 0
    reset: list[bytes] = msgspec.field(default_factory=list)
    reason: Literal["", "away", "restored", "revoked"] = ""
    fork_rev: int = 0
    backup_rev: int = 0
    alike: bool = False
    audit: AuditHead | None = None


class WaitAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whether there is something to pull: `newer`, or `again`: nothing yet, keep waiting."""

    kind: Literal["newer", "again"]


class ErrorAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a whole request was not done."""

    code: str
    sentence: str
    next_step: str = ""

"""What goes into the chain because rows were changed, whoever changed them and by which verb."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from app.central.audit.kinds import Kind
from app.central.audit.notes import Note, made
from app.central.feed.arrivals import Arrivals
from app.central.feed.erasing import is_erased
from app.domain.contacts import WAY_IN_CODE
from app.domain.exports import Place, Taken
from app.domain.rights import known_roles
from app.ports.changes import RowChange
from app.security.audit import Fact

DENIALS = frozenset({
    "not-allowed", "not-yours", "not-found", "row-gone", "reference-missing", "client-missing",
    WAY_IN_CODE, "signed-out", "proof-seen",
})  # fmt: skip
"""Codes of refusals for want of a right or a grant, or of a session: a token that is nobody's, was
ended, is not shown by its device, or comes with a request that came before. Some of them are given
for what is no more, too: an answer does not tell the two apart, and neither does the chain."""


def of_rows(rows: Iterable[RowChange]) -> Iterator[Note]:
    """Notes of those rows that have something to tell."""
    for row in rows:
        tell = _TELLS.get(row.entity)
        if tell is not None:
            yield from tell(row)


def of_arrivals(arrivals: Arrivals) -> Iterator[Note]:
    """A note for each way in which a push was refused for want of a right."""
    refused = Counter(
        item.code for item in arrivals.items if item.result == "rejected" and item.code in DENIALS
    )
    for code, times in sorted(refused.items()):
        yield made(
            Kind.DENIED,
            ("", None),
            {"route": "push", "times": times},
            outcome=code,
            person=arrivals.user,
            device=arrivals.device,
        )


def _user(row: RowChange) -> Iterator[Note]:
    on = ("user", row.row)
    if row.kind == "create":
        yield made(Kind.PERSON_ADDED, on, {"rights": _words(row.fields["rights"][1])})
        return
    told: dict[str, Fact] = {}
    if "rights" in row.fields:
        before, after = row.fields["rights"]
        told |= {"before": _words(before), "rights": _words(after)}
    if "active" in row.fields:
        told["active"] = int(bool(row.fields["active"][1]))
    if told:
        yield made(Kind.RIGHTS_CHANGED, on, told)


def _words(rights: Iterable[str] | None) -> str:
    return ",".join(sorted(rights or ()))


def _override(row: RowChange) -> Iterator[Note]:
    if "state" in row.fields and row.kind != "delete":
        state = str(row.fields["state"][1])
        yield made(Kind.OVERRIDE, ("override", row.row), _of(row), outcome=state)


def _period(row: RowChange) -> Iterator[Note]:
    if row.fields.get("state", ("", ""))[1] == "locked":
        by = row.fields.get("locked_by", (None, None))[1]
        yield made(Kind.MONTH_LOCKED, ("period", row.row), _of(row), person=by)


def _reveal(row: RowChange) -> Iterator[Note]:
    if row.kind != "create":
        return
    values = {name: new for name, (_old, new) in row.fields.items()}
    facts = _of(row) | {"row": str(row.row)}
    facts |= _among(values, "field_name", _FIELDS) | _among(values, "act", _ACTS)
    yield made(Kind.REVEAL, ("credential", values["credential_id"]), facts)


def _export(row: RowChange) -> Iterator[Note]:
    if row.kind != "create":
        return
    values = {name: new for name, (_old, new) in row.fields.items()}
    facts = _of(row) if row.entity == "export" else {}
    facts |= {"row": str(row.row), "pieces": int(values["pieces"])}
    facts |= _among(values, "what", _TAKEN) | _among(values, "place", _PLACES)
    if values.get("size_bytes") is not None:
        facts["size_bytes"] = int(values["size_bytes"])
    on = (str(values.get("subject_kind") or ""), values.get("subject_id"))
    yield made(Kind.EXPORT, on, facts)


def _contact(row: RowChange) -> Iterator[Note]:
    on = ("contact", row.row)
    if is_erased(row):
        yield made(Kind.CONTACT_ERASED, on, _of(row))
        return
    told: dict[str, Fact] = {}
    before, after = (
        _words(known_roles(roles or ())) for roles in row.fields.get("roles", ("", ""))
    )
    if before != after:
        told |= {"before": before, "roles": after}
    was, limit = row.fields.get("approves_to_minor", (None, None))
    if was != limit:
        told |= {"limit_before": _limit(was), "limit": _limit(limit)}
    if row.kind == "edit" and "email" in row.fields:
        told["address"] = "changed"
    if row.kind == "edit" and "active" in row.fields:
        told["active"] = int(bool(row.fields["active"][1]))
    if told:
        yield made(Kind.CONTACT_CHANGED, on, _of(row) | told)


def _limit(minor: int | None) -> Fact:
    """Up to which amount somebody may say yes, in cents."""
    return "none" if minor is None else int(minor)


def _of(row: RowChange) -> dict[str, Fact]:
    """Which client's it is."""
    return {"client": str(row.scope)}


_FIELDS = frozenset({"password", "totp_seed", "note"})
_ACTS = frozenset({"shown", "copied", "code"})
_TAKEN = frozenset(Taken)
_PLACES = frozenset(Place)


def _among(values: Mapping[str, Any], name: str, known: frozenset[str]) -> dict[str, Fact]:
    """A value of a device's own words, where it is one that this program knows."""
    return {name: values[name]} if values.get(name) in known else {}


_TELLS: Mapping[str, Callable[[RowChange], Iterator[Note]]] = {
    "user": _user,
    "contact": _contact,
    "override": _override,
    "period": _period,
    "credential_reveal": _reveal,
    "export": _export,
    "firm_export": _export,
}

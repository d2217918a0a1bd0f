"""Rules of what is told about things that were taken out of a device.

Source: docs/adr/0047-what-is-taken-out-is-of-one-client-or-names-none.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.central.feed.at_hand import AtHand
from app.central.feed.coverage_guards import Guard, Old
from app.domain.exports import Place, Taken, check_amount, check_subject
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.records import Export, FirmExport, Record
from app.records.nouns import NOUNS


def _export(_at_hand: AtHand, actor: Actor, record: Record, _old: Old, new: bool) -> None:
    assert isinstance(record, Export | FirmExport)  # noqa: S101 -- the table below says so
    if not new:
        return
    if record.user_id != actor.user:
        raise RuleBroken("not-yours", "This was written under another person's name.")
    known = record.subject_kind in {"", *NOUNS}
    if record.what not in set(Taken) or record.place not in set(Place) or not known:
        raise RuleBroken("word-unknown", "Central does not know this kind of export.")
    check_amount(record.pieces, record.size_bytes)
    check_subject(record.subject_kind, record.subject_id is not None)


def _firm_export(at_hand: AtHand, actor: Actor, record: Record, old: Old, new: bool) -> None:
    """The same; everybody receives it, so it names nothing of a client."""
    assert isinstance(record, FirmExport)  # noqa: S101 -- as above
    _export(at_hand, actor, record, old, new)
    if new and record.subject_kind and NOUNS[record.subject_kind].SCOPE != "firm":
        raise RuleBroken("export-subject", "This is of a client, and is told with that client.")


EXPORT_GUARDS: Mapping[str, Guard] = {"export": _export, "firm_export": _firm_export}
"""Noun → the rule of its rows."""

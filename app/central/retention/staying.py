"""What time alone does not end, and what other jobs let go of.

Source: security.md 2.1, D19; sync.md 2.9, 2.10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.central.feed import floor
from app.central.files.room import Limits
from app.central.retention.words import in_words
from app.central.snapshots import KEPT as SNAPSHOTS_KEPT


@dataclass(frozen=True, slots=True)
class Staying:
    """What stays until something else than time ends it, or what another job lets go of.

    Attributes:
        names: tables.
        files: what lies in central's folder, as it is named there.
        how_long: and what ends it.
        by: who carries that out.
    """

    what: str
    how_long: str
    why: str
    source: str
    by: str
    names: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


_FILES = "clearing among the files, each hour (`files.clearing`)"
_PERSON = "a person"
_NOBODY = "nobody"

STAYING: Sequence[Staying] = (
    Staying(
        "uploads on their way, and their pieces",
        f"{in_words(Limits().unfinished)} after the last bytes",
        "a device goes on where it stopped",
        "sync.md 2.9",
        _FILES,
        ("file_upload", "file_piece"),
    ),
    Staying(
        "sealed files, and what refers to them",
        f"{in_words(Limits().grace)} after nothing needs them any more",
        "who takes back that a file was removed finds it again",
        "sync.md 2.9, T26",
        _FILES,
        ("file_blob", "file_kept"),
        ("files",),
    ),
    Staying(
        "letters where no mail server is named, each readable to who runs central alone",
        "until somebody takes them away",
        "a link in one counts for fifteen minutes, and once",
        "security.md A27, ADR 0060",
        _PERSON,
        files=("mail",),
    ),
    Staying(
        "what of an archive was made ready to be sent",
        f"{in_words(SNAPSHOTS_KEPT)} after it was made",
        "what changed since comes by the feed",
        "ADR 0035",
        _FILES,
        files=("snapshots",),
    ),
    Staying(
        "where rows stand in the feed, and that some are gone",
        f"while the row is there; {in_words(floor.KEEP)} after it is gone, and until every device "
        "that still comes has heard of it",
        "who never hears of it would keep the row",
        "sync.md 2.10",
        "letting go of what was deleted, each day (`jobs.tombstones`)",
        ("sync_change",),
    ),
    Staying(
        "what arrived, and what became of it",
        "for good; what it says of a contact goes with that contact's erasure",
        "who did what, what gave way to it, and refusals that wait for somebody; the same act "
        "counts once, however late it comes again",
        "sync.md 2.2, ADR 0045",
        _NOBODY,
        ("op_log", "sync_commit"),
    ),
    Staying(
        "where central stands",
        "for good",
        "one row each; one for each year of invoices, and for each time a backup was put back",
        "sync.md 2.12",
        _NOBODY,
        (
            "sync_counter", "mail_position", "ticket_counter", "invoice_counter", "sync_epoch",
            "sync_backup", "alembic_version",
        ),
        ("high-water.json",),
    ),
    Staying(
        "what was done, day by day, with its keys",
        "for good",
        "a chain that lacks a link shows nothing",
        "security.md D19, ADR 0043",
        _NOBODY,
        ("audit_event", "audit_chain", "audit_day", "audit_key"),
    ),
    Staying(
        "keys of programs, each by its digest",
        "for good, ended ones as well",
        "whose key it was that the chain names",
        "security.md D6, A40",
        _PERSON,
        ("integrator_key",),
    ),
    Staying(
        "what was taken out of devices",
        "for good",
        "who took what along, when and where to, without what was in it",
        "security.md A40",
        _NOBODY,
        ("export", "firm_export"),
    ),
    Staying(
        "mail that waited for the desk, and what became of it",
        "for good; what it says of a contact goes with that contact's erasure",
        "who placed or put away what, and why",
        "ADR 0058",
        _NOBODY,
        ("mail",),
    ),
    Staying(
        "how far each mailbox was read",
        "for good",
        "one row each; no mail is taken in twice",
        "ADR 0058",
        _NOBODY,
        ("mail_in_place",),
    ),
    Staying(
        "work that a device handed in which was put out",
        "until it was written out, and an administrator said that it is dealt with "
        "(`trestle central device dealt-with`)",
        "nobody else has it",
        "ADR 0042",
        _PERSON,
        ("handed_in",),
    ),
    Staying(
        "the firm, its people, their rights, and how they sign in",
        "for good; who left signs in no more",
        "what they did names them, and who comes back goes on",
        "ADR 0037",
        _PERSON,
        (
            "firm", "letterhead", "user_account", "team", "account", "second_factor", "grant_scope",
        ),
    ),
    Staying(
        "devices, who vouches for their keys, and how far each went on",
        "for good",
        "their short names are parts of numbers and are given once; a copy of an old one is found "
        "out",
        "security.md D7, ADR 0031",
        _NOBODY,
        ("device", "device_key_signature", "sync_token"),
    ),
    Staying(
        "the vault: its chain of keys, what is sealed to whom, who looked",
        "for good",
        "history and backups open with nothing else",
        "ADR 0039",
        _NOBODY,
        ("vault_entry", "vault_wrap", "credential", "credential_reveal"),
    ),
    Staying(
        "passwords to be changed",
        "until the password was changed, or its record is gone",
        "somebody could read them who may no longer",
        "security.md 2.1",
        _PERSON,
        ("vault_rotation",),
    ),
    Staying(
        "clients' people",
        "until they are erased, on the workbench or by `trestle central contact erase`",
        "who reports and consents; when to erase is agreed with the client",
        "ADR 0045",
        _PERSON,
        ("contact",),
    ),
    Staying(
        "what was agreed, worked, decided and charged",
        "for good",
        "books: locked months never change",
        "domain.md 3, ADR 0018",
        _NOBODY,
        (
            "agreement", "agreement_version", "authorization", "coverage_decision",
            "coverage_effect", "effect_answer", "exceptional_mark", "invoice", "invoice_line",
            "ledger_entry", "material", "milestone", "month_act", "override", "period", "project",
            "quarterly_review", "quote", "review_act", "time_entry",
        ),
    ),
    Staying(
        "clients, their tickets, check-ins, visits and documentation",
        "for good; tickets rest in an archive of their own",
        "what was done is looked up years later",
        "ADR 0030",
        _NOBODY,
        (
            "action", "agenda_mark", "agenda_topic", "asset", "attachment", "calendar", "capture",
            "check_in", "client", "page", "page_version", "portal_brand", "resting_ticket", "site",
            "ticket", "ticket_event", "visit",
        ),
    ),
    Staying(
        "central's keys, and former ones for backups of their days",
        "until there is no backup of those days any more",
        "a backup opens with nothing else",
        "ADR 0046",
        _PERSON,
        files=("central.key", "central-….key"),
    ),
    Staying(
        "a database that gave way to a backup",
        "until nobody misses anything in it",
        "what the backup lacked may be looked up there",
        "sync.md 2.12",
        _PERSON,
        files=("central-before-….db",),
    ),
)  # fmt: skip
"""What time alone does not end."""

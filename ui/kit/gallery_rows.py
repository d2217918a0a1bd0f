"""The invented tickets that the gallery shows."""

from dataclasses import dataclass

from ui.kit.table.columns import Cell, ColumnSpec, Lane, Tone, Trail


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One line of the queue, finished for painting."""

    number: str
    priority: int
    subject: str
    client: str
    state: str
    owner: str
    due: str
    due_tone: Tone
    cover: str
    age: str
    trail: Trail | None = None


_TRAILS = {
    "*": Trail("outlined", "reopened"),
    "!": Trail("conflict", "conflict"),
    "^": Trail("waiting"),
}
_COVER = {"In": ("included", "included"), "Ex": ("excluded", "excluded"), "Held": ("held", "held")}


def _priority(row: TicketRow) -> Cell:
    return Cell(f"P{row.priority}", mark=str(row.priority))


def _subject(row: TicketRow) -> Cell:
    return Cell(row.subject, trail=row.trail)


def _number(row: TicketRow) -> Cell:
    return Cell(row.number, tone="provisional" if row.number.startswith("L-") else "muted")


def _cover(row: TicketRow) -> Cell:
    kind, word = _COVER[row.cover]
    return Cell(row.cover, mark=kind, spoken=word)


def _owner(row: TicketRow) -> Cell:
    spoken = f"owner {row.owner}" if row.owner else "no owner"
    mark = "me" if row.owner == "MO" else None
    return Cell(row.owner or "—", tone="muted", mark=mark, spoken=spoken)


COLUMNS: tuple[ColumnSpec, ...] = (
    ColumnSpec("priority", "Prio", 34, _priority, kind="priority"),
    ColumnSpec("number", "Ticket", 48, _number, kind="number", sortable=True),
    ColumnSpec("subject", "Subject", 220, _subject, kind="title", min_width=130, stretch=True),
    ColumnSpec("client", "Client", 76, lambda row: Cell(row.client), min_width=60, drop=2),
    ColumnSpec("state", "State", 70, lambda row: Cell(row.state, tone="muted"), drop=3),
    ColumnSpec("owner", "", 20, _owner, kind="initials", drop=4),
    ColumnSpec("due", "Due", 122, lambda row: Cell(row.due, tone=row.due_tone), kind="due"),
    ColumnSpec("cover", "Cover", 54, _cover, kind="chip"),
    ColumnSpec("age", "Age", 34, lambda row: Cell(row.age), kind="age", align="right", drop=5),
)

# number; priority; subject +mark; client; state; owner; due with the sign of its tone; cover; age
_TEXT = """
T-1051;1;Door controllers offline, gate 4;Pelican;New;-;!respond in 22 min;In;8 m
T-1042;1;Exchange server is not delivering mail +^;Northwind;In progress;MO;~update in 10 min;In;2 h
T-1047;2;VPN drops every few minutes, Berlin office;Havel;In progress;AR;-opens in 9 h 42;In;7 h
T-1044;2;Shared ledger will not open;Northwind;In progress;MO;update 1 h 05;In;3 h
T-1031;2;Video ingest stops over night +*;Harbor News;In progress;TL;x40 min overdue;In;2 d
T-1045;3;Sync client duplicates drawings +!;Northwind;In progress;AR;restore Wed 14:20;In;5 h
T-1038;2;Handheld scanners lose the network in hall 3;Pelican;Vendor;MO;update Wed 09:30;In;1 d
T-1050;3;One phone shows the wrong caller;Quarry St;New;-;respond in 2 h 10;In;40 m
T-1049;3;Calendar invitations arrive twice;Alder Dental;Triaged;AR;respond in 3 h 05;In;55 m
T-1033;3;Laptop fan loud, sometimes shuts down;Harbor News;In progress;TL;restore Thu 11:00;In;1 d
T-1036;3;Set up two new workstations;Northwind;Approval;MO;next step Wed 12:00;Ex;1 d
L-K4-7;4;Add Eli to the sales mailing list +^;Northwind;Triaged;MO;next step Thu 10:00;In;12 m
T-1029;3;Upgrade the Berlin office network;Havel;Triaged;TL;next step Thu 09:00;Ex;3 d
T-1041;4;Reset multifactor for a new phone;Quarry St;In progress;MO;next step Thu 15:00;In;4 h
T-1027;4;Why do drawings lock each Friday?;Northwind;Triaged;MO;next step Fri 11:00;Ex;4 d
T-1034;4;Label printer prints one blank;Pelican;Triaged;AR;restore Mon 10:15;In;1 d
T-1046;4;Projector lamp warning, room 2;Alder Dental;Triaged;-;next step Mon 12:00;Held;5 h
T-1020;4;Tidy shared mailbox permissions;Harbor News;Triaged;TL;next step Tue 10:00;In;5 d
T-1025;2;Backup copy failed twice;Harbor News;Client;TL;-asked 3 h ago;In;4 d
T-1037;3;Scan to folder rejects the password;Alder Dental;Client;AR;-asked yesterday;In;1 d
T-1022;3;New starter Monday: laptop and phone;Quarry St;Client;MO;-asked 2 d ago;Ex;5 d
T-1023;3;Walk-through for the new meeting room;Quarry St;Scheduled;TL;-Wed 15:00 visit;In;4 d
T-1019;3;Replace the switch on the 3rd floor;Northwind;Scheduled;MO;-Thu 07:30 visit;Ex;6 d
T-1015;4;Yearly check of the battery units;Pelican;Scheduled;AR;-Fri 08:00 visit;In;8 d
T-1012;3;Move the plotter to studio 2;Northwind;Scheduled;MO;-Fri 13:00 visit;Ex;9 d
T-1011;4;Train reception on the new phones;Alder Dental;Scheduled;TL;-Mon 09:00 visit;In;9 d
T-1008;4;Old certificates to be removed;Havel;Scheduled;AR;-Mon 14:00;In;11 d
T-1006;3;Guest network for the spring fair;Harbor News;Scheduled;MO;-Tue 08:00 visit;Ex;12 d
T-1003;4;Retire the tape drive;Quarry St;Scheduled;TL;-Wed 10:00;In;14 d
T-0998;4;Replace door batteries, gate 2;Pelican;Scheduled;AR;-Thu 10:00 visit;In;15 d
"""

_TONES: dict[str, Tone] = {"!": "late", "~": "soon", "-": "muted", "x": "failed"}


def _read(line: str) -> TicketRow:
    parts = [part.strip() for part in line.split(";")]
    number, priority, subject, client, state, owner, due, cover, age = parts
    subject, _, trail = subject.partition(" +")
    tone = _TONES.get(due[0], "normal")
    return TicketRow(
        number,
        int(priority),
        subject,
        client,
        state,
        owner.strip("-"),
        due.lstrip("!~-x"),
        tone,
        cover,
        age,
        _TRAILS.get(trail),
    )


ROWS: tuple[TicketRow, ...] = tuple(_read(line) for line in _TEXT.strip().splitlines())

LANES = (
    Lane("waiting", "Waiting for the client", 18, "3", "clocks paused"),
    Lane("scheduled", "Scheduled", 21, "9"),
)

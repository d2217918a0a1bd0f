"""What a firm has beside its requests: check-ins, devices, pages, training; and what stays in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

from app.database.scope import whole
from app.domain.check_ins.life import ActionState
from app.domain.people import Actor
from app.domain.vocabulary import Right, WorkKind
from app.records import Asset, Credential, Page, Ticket
from app.usecases.check_ins.actions import SettleAction, TakeAction, settle_action, take_action
from app.usecases.check_ins.capturing import TakeDown, take_down
from app.usecases.check_ins.holding import FinishCheckIn, finish_check_in
from app.usecases.check_ins.minutes import SendMinutes, send_minutes
from app.usecases.check_ins.planning import PlanCheckIn, plan_check_in
from app.usecases.check_ins.preparing import AddTopic, MarkItem, add_topic, mark_item
from app.usecases.context import Ctx
from app.usecases.visits import PlanVisit, plan_visit
from tests.integration.central.coverage_world import Month, ny

R = TypeVar("R")
INNER = "never-for-clients"
"""Stands in everything that no contact may read."""
SPEAKS = "for-who-speaks"
"""Stands in what coordinators alone may read."""
OURS = {"NW": "ours-of-north", "SG": "ours-of-south"}
"""Stands in everything of one client that another client's people may not read."""

PAGE = """# Printing from a phone

{ours}

## What you need

1. The **guest** network
2. The app of the printer

| Floor | Printer |
|:------|--------:|
| 2     | PRN-3   |

See [the maker's page](https://printers.example.com/help), [the other page](page:{other}),
[a ticket](ticket:1) and [nothing](javascript:alert(1)).

<script>alert(1)</script> <img src=x onerror=alert(1)>

![a plan](asset:1) ![a tracker](https://tracker.example.com/x.png)

    lpr -P PRN-3 report.pdf
"""


def furnish(books: Month, code: str, contacts: dict[str, UUID], speaks: str, asks: str) -> None:
    """Give a client everything that the portal shows beside requests.

    Args:
        books: of the client.
        code: of the client.
        contacts: e-mail address → id.
        speaks: who coordinates.
        asks: who has a device.
    """
    ours = OURS[code]
    _devices(books, ours, contacts[asks])
    _check_ins(books, ours, contacts[speaks], contacts[asks])
    _visit(books, ours, contacts[asks])
    books.entry(
        None, "03-10 12:00", "03-10 12:45", work_kind=WorkKind.TRAINING.value, topic="portal",
        attendees=[str(contacts[speaks])], note=f"Portal training, {ours}",
    )  # fmt: skip


def _devices(books: Month, ours: str, owner: UUID) -> None:
    own: dict[str, Any] = {"notes": INNER, "components": {"found": [{"section": INNER}]}}
    server = books.add(
        Asset(
            **books.made(
                tag="SRV-1", name=f"File server {ours} {SPEAKS}", kind="server", make="Dell",
                model="T350", serial="S-7731", ends_on=date(2026, 6, 30), place="Room 1", **own,
            )
        )
    )  # fmt: skip
    for tag, name, kind, ends in (
        ("CRT-1", "mail certificate", "certificate", date(2026, 4, 1)),
        ("DOM-1", "the domain name", "domain", date(2026, 5, 10)),
        ("LIC-1", "drawing licences", "licence", date(2026, 2, 1)),
        ("OLD-1", f"{INNER} retired", "laptop", None),
    ):
        state = "retired" if tag == "OLD-1" else "in_use"
        made = books.made(
            tag=tag, name=f"{name} {ours} {SPEAKS}", kind=kind, ends_on=ends, state=state, **own
        )
        books.add(Asset(**made))
    books.add(
        Asset(
            **books.made(
                tag="PH-4", name=f"Phone {ours}", kind="phone", contact_id=owner,
                ends_on=date(2026, 9, 1), **own,
            )
        )
    )  # fmt: skip
    other = books.add(
        Page(
            **books.made(
                title=f"Who to call {ours}", template="who_to_call", body="Call **us** first.",
                visibility="client",
            )
        )
    )  # fmt: skip
    books.add(
        Page(
            **books.made(
                title="Printing from a phone", body=PAGE.format(ours=ours, other=other.id),
                visibility="client", asset_ids=[str(server.id)],
            )
        )
    )  # fmt: skip
    books.add(
        Credential(
            **books.made(
                label=f"{INNER} router", username=INNER, url=f"https://{INNER}.example.com",
                rotation_due=date(2026, 3, 20), asset_id=server.id,
            )
        )
    )  # fmt: skip


def _check_ins(books: Month, ours: str, speaks: UUID, asks: UUID) -> None:
    told = _held(books, "02-12 10:00", ours, speaks)
    with_words = f"Keep two spare laptops, {ours} {SPEAKS}"
    _do(books, take_down, TakeDown(told, "decision", with_words))
    _do(books, take_down, TakeDown(told, "note", f"{INNER} note", internal=True))
    _do(
        books,
        take_action,
        TakeAction(
            told, f"Send the list of who leaves, {ours}", contact=asks, due_on=date(2026, 3, 5)
        ),
    )
    done = _do(books, take_action, TakeAction(told, "Order toner", user=books.mira))
    _do(books, settle_action, SettleAction(done, ActionState.DONE))
    _do(books, send_minutes, SendMinutes(told))
    draft = _held(books, "03-05 10:00", ours, speaks)
    _do(books, take_down, TakeDown(draft, "decision", f"{INNER}: a draft"))
    _do(books, take_action, TakeAction(draft, f"{INNER}: a draft", user=books.mira))
    books.world.clock.at = ny("03-06 10:00").astimezone(UTC)
    planned = _do(
        books,
        plan_check_in,
        PlanCheckIn(books.client, ny("03-19 10:00"), 45, "Room 2", (speaks,)),
    )
    for text, internal, contact in (
        (f"Office move: what first? {ours} {SPEAKS}", False, speaks),
        ("Fewer interruptions at the closing", False, None),
        (f"{INNER} topic", True, None),
    ):
        _do(
            books,
            add_topic,
            AddTopic(books.client, text, internal=internal, contact=contact),
        )
    hidden = _do(books, add_topic, AddTopic(books.client, f"{INNER} hidden", planned))
    _do(
        books,
        mark_item,
        MarkItem(planned, f"topic:{hidden}", hidden=True, reason=f"{INNER} reason"),
    )


def _visit(books: Month, ours: str, asks: UUID) -> None:
    """Somebody comes for the request of whoever has a device."""
    ticket = next(one for one in books.all(Ticket) if one.requester_id == asks)
    _do(
        books,
        plan_visit,
        PlanVisit(
            books.client, ny("03-19 14:00"), ticket.id, 90, place=f"Reception of {ours}",
            note="Please have the printer's key ready.",
        ),
    )  # fmt: skip


def _held(books: Month, at: str, ours: str, speaks: UUID) -> UUID:
    books.world.clock.at = _later(ny(at))
    check_in = _do(
        books, plan_check_in, PlanCheckIn(books.client, ny(at), 45, f"Room of {ours}", (speaks,))
    )
    _do(
        books,
        finish_check_in,
        FinishCheckIn(
            check_in, started_at=ny(at), ended_at=_later(ny(at)), records_time=False,
            minutes_text=f"We looked at the winter. {ours}",
        ),
    )  # fmt: skip
    return check_in


def _later(at: datetime) -> datetime:
    return at.replace(minute=45).astimezone(UTC)


def _do(books: Month, verb: Callable[..., R], command: object) -> R:
    """Do something as the account manager."""
    scope = whole("a test furnishes")
    world = books.world
    actor = Actor(books.mira, "Mira Okafor", rights=frozenset(Right))
    ctx = Ctx(actor, world.central.clock, world.central.ids, scope)
    return world.central.work.run("test", scope, lambda session: verb(session, ctx, command))

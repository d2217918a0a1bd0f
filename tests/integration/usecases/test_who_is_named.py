"""An agenda that is kept names the client's people as they are known when it is read (ADR 0045)."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

from app.domain.check_ins import Minutes
from app.domain.erasure import ERASED_NAME
from app.queries.check_ins.page import check_in_page
from app.records import CheckIn, TimeEntry
from app.usecases.check_ins.actions import EditAction, edit_action
from app.usecases.check_ins.holding import (
    FinishCheckIn,
    StartCheckIn,
    finish_check_in,
    start_check_in,
)
from app.usecases.check_ins.preparing import AddTopic, add_topic
from app.usecases.erase_contact import EraseContact, erase_contact
from tests.builders.ag01_rows import ACTION, CHECK_IN, DANA, PLANNED, ag01_rows
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import NORTHWIND

ground = grounded("who is named", ag01_rows)


def minutes(ground: Ground) -> Minutes:
    found = ground.ask(lambda session: check_in_page(session, CHECK_IN, ground.clock.now()))
    assert found is not None
    return found.minutes


def said(minutes: Minutes, key: str) -> str:
    (found,) = [
        item.why for section in minutes.sections for item in section.everything if item.key == key
    ]
    return found


def kept(ground: Ground) -> str:
    """All that the firm keeps of the check-in and its time, as text."""

    def job(session: object) -> str:
        row = session.get_one(CheckIn, CHECK_IN)  # type: ignore[attr-defined] # a ground's session
        entry = session.get_one(TimeEntry, row.entry_id)  # type: ignore[attr-defined] # as above
        return json.dumps([row.agenda, row.minutes_text, entry.note])

    return ground.ask(job)


def test_who_is_erased_after_a_check_in_is_named_no_more_in_what_is_kept_of_it(
    ground: Ground,
) -> None:
    topic: UUID = ground.do(
        add_topic, AddTopic(NORTHWIND, "The new office", check_in=CHECK_IN, contact=DANA)
    )
    ground.do(edit_action, EditAction(ACTION, owner=(None, DANA)))
    now = PLANNED + timedelta(minutes=2)
    ground.clock.forward(seconds=(now - ground.clock.now()).total_seconds())
    ground.do(start_check_in, StartCheckIn(CHECK_IN))
    ground.clock.forward(minutes=45)
    ground.do(finish_check_in, FinishCheckIn(CHECK_IN))
    before = minutes(ground)
    assert said(before, f"topic:{topic}").startswith("Added by Dana Whitfield on ")
    assert said(before, f"action:{ACTION}").startswith("Dana Whitfield, due ")
    assert said(before, "training:seats").startswith("Held by Dana Whitfield.")
    assert before.attendees == ("Dana Whitfield",)
    assert "Dana" not in kept(ground)
    ground.do(erase_contact, EraseContact(DANA))
    after = minutes(ground)
    assert said(after, f"topic:{topic}").startswith(f"Added by {ERASED_NAME} on ")
    assert said(after, f"action:{ACTION}").startswith(f"{ERASED_NAME}, due ")
    assert said(after, "training:seats").startswith(f"Held by {ERASED_NAME}.")
    assert "Dana" not in repr(after)

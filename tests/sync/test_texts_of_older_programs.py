"""Texts from programs that do not tell what they were made from."""

from uuid import UUID

import pytest

from app.ports.problems import Unavailable
from app.records import Page
from app.store import queue
from app.sync import pull, push
from tests.sync.real import RealCentral
from tests.sync.runbooks import at_central, history, said, settle_all, text, texts, write
from tests.sync.worlds import Desk

pytestmark = pytest.mark.postgresql_long

BASELESS = 2
"""The last version whose texts came without their beginnings."""


def plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a device speak as a program of version 2: texts without their beginnings."""
    monkeypatch.setattr("app.records.codec.text_change", lambda _old, new: new)
    monkeypatch.setattr(push, "upcast", lambda op, _schema: op)
    monkeypatch.setattr(push, "SCHEMA", BASELESS)
    monkeypatch.setattr(pull, "SCHEMA", BASELESS)
    # Later ones may send texts in that way too, from an outbox of their own earlier days.
    monkeypatch.setattr("app.central.versions.OLDEST", BASELESS)


def test_a_device_of_version_2_still_pushes_texts_and_they_still_merge(
    central: RealCentral, desks: tuple[Desk, Desk], page: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, tablet = desks
    write(laptop, page, text(l1="Stop the spooler."))
    laptop.sync()
    with monkeypatch.context() as patch:
        plainly(patch)
        tablet.do(
            "edit_page",
            lambda session: setattr(session.get(Page, page), "body", text(l4="Ring Ben.")),
        )
        tablet.sync()
    settle_all(tablet, laptop)
    both = text(l1="Stop the spooler.", l4="Ring Ben.")
    assert at_central(central, page) == said(laptop, page) == both
    assert texts(laptop, page) == [both]
    assert len(history(laptop, page).versions) == 4


@pytest.mark.parametrize("how", ["in one push", "in two", "under another name"])
def test_such_a_device_goes_on_from_its_own_text_and_takes_away_no_word_of_another(
    central: RealCentral,
    desks: tuple[Desk, Desk],
    page: UUID,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    laptop, tablet = desks
    write(laptop, page, text(l1="Stop the spooler."))
    laptop.sync()

    def rewrite(body: str) -> None:
        if how == "under another name":
            write(tablet, page, body)
            return
        tablet.do("edit_page", lambda session: setattr(session.get(Page, page), "body", body))

    def unheard(path: str, answer: bytes) -> bytes:
        if path == "/sync/pull":
            raise Unavailable("central-away", "Central went away.")
        return answer

    with monkeypatch.context() as patch:
        plainly(patch)
        rewrite(text(l4="Ring Ben."))
        if how == "under another name":
            with monkeypatch.context() as silent:
                silent.setattr(push, "next_batch", lambda *_: None)
                tablet.sync()
        if how != "in one push":
            tablet.transport.spoil = unheard
            with pytest.raises(Unavailable):
                tablet.sync()
            tablet.transport.spoil = None
        if how == "under another name":
            tablet.store.write(queue.renumber)
        rewrite(text(l2="Wait an hour.", l4="Ring Ben."))
        tablet.sync()
    settle_all(tablet, laptop)
    all_of_it = text(l1="Stop the spooler.", l2="Wait an hour.", l4="Ring Ben.")
    assert at_central(central, page) == said(laptop, page) == all_of_it

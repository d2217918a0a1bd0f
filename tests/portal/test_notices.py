"""What somebody is told by letter is theirs to choose, as far as it may be."""

from __future__ import annotations

from app.domain.notices import NOTICES, Whom
from app.records import Contact
from tests.portal.town import BO, DANA, ELI, PIA, Town


def muted(town: Town, email: str) -> list[str]:
    (found,) = [one for one in town.books.all(Contact) if one.email == email]
    return list(found.muted)


def test_everything_comes_until_somebody_chooses_otherwise(town: Town) -> None:
    town.become(ELI)
    page = town.get("/notices").text
    assert page.count("checkbox") == page.count(" checked")
    assert "An incident that stops many of you" in page
    answer = town.send("/notices", page="/notices", received="yes", question="yes")
    assert answer.status_code == 303
    assert "Kept." in town.get(answer.headers["location"]).text
    assert {"received", "question"}.isdisjoint(muted(town, ELI))
    assert {"update", "resolved", "closed"} <= set(muted(town, ELI))
    assert muted(town, DANA) == []


def test_a_choice_can_be_taken_back(town: Town) -> None:
    town.become(ELI)
    town.send("/notices", page="/notices")
    every = dict.fromkeys(muted(town, ELI), "yes")
    town.send("/notices", page="/notices", **every)
    assert muted(town, ELI) == []


def test_each_is_offered_what_their_roles_let_them_hear(town: Town) -> None:
    for email, words, other in (
        (BO, "An invoice was issued", "News of a request"),
        (ELI, "News of a request", "An invoice was issued"),
        (PIA, "A quote waits for your answer", "News of a request"),
    ):
        town.become(email)
        page = town.get("/notices").text
        assert words in page
        assert other not in page


def test_emergencies_and_what_waits_for_an_answer_cannot_be_muted(town: Town) -> None:
    town.become(PIA)
    refused = town.send("/notices", page="/notices", quote="yes")
    assert refused.status_code == 400
    town.send("/notices", page="/notices")
    assert {"p1", "p1_hourly", "quote", "quote_reminder"}.isdisjoint(muted(town, PIA))


def test_what_was_muted_stays_so_while_a_role_is_away(town: Town) -> None:
    town.become(BO)
    town.send("/notices", page="/notices")
    before = muted(town, BO)
    assert "invoice" in before
    town.change(BO, roles=["requester"])
    town.become(BO)
    town.send("/notices", page="/notices", **{key: "yes" for key in NOTICES if key == "update"})
    assert "invoice" in muted(town, BO)
    assert "update" not in muted(town, BO)


def test_every_kind_of_letter_has_words_and_a_template() -> None:
    from importlib.resources import files

    folder = files("resources").joinpath("mail")
    for one in NOTICES.values():
        assert one.words
        assert folder.joinpath(f"{one.template}.jinja").is_file(), one.key
        assert one.asked is not None or one.whom in {Whom.STAFF, Whom.ATTENDEES}

"""Two people write to one field: the later arrival stands, and the other is told and kept."""

from __future__ import annotations

from tests.integration.central.world import TOM, World


def test_two_pushes_to_one_field_conflict_and_the_loser_is_kept(world: World) -> None:
    mira, tom = world.device(), world.device(TOM)
    ticket = mira.new_ticket(world.north)
    mira.tell(mira.tx("submit_ticket", ticket))
    mira.pull()
    tom.pull()
    [first] = mira.tell(mira.edit(ticket.row, title="Printer on fire"))
    again = tom.edit(ticket.row, title="Printer smokes")
    [second] = tom.tell(again)
    assert (first.result, second.result) == ("ok", "conflict")
    assert second.before == {"title": "Printer on fire"}
    assert world.row("ticket", ticket.row)["title"] == "Printer smokes"
    assert tom.tell(again) == [second]


def test_two_pushes_to_different_fields_of_one_ticket_both_stand(world: World) -> None:
    mira, tom = world.device(), world.device(TOM)
    ticket = mira.new_ticket(world.north)
    mira.tell(mira.tx("submit_ticket", ticket))
    mira.pull()
    tom.pull()
    [first] = mira.tell(mira.edit(ticket.row, title="Printer on fire"))
    [second] = tom.tell(tom.edit(ticket.row, category="printing"))
    assert (first.result, second.result) == ("ok", "ok")
    row = world.row("ticket", ticket.row)
    assert (row["title"], row["category"]) == ("Printer on fire", "printing")
    assert row["frev"] == row["frev"] | {"title": first.rev, "category": second.rev}


def test_the_same_value_twice_is_no_conflict(world: World) -> None:
    mira, tom = world.device(), world.device(TOM)
    ticket = mira.new_ticket(world.north)
    mira.tell(mira.tx("submit_ticket", ticket))
    mira.pull()
    tom.pull()
    mira.tell(mira.edit(ticket.row, title="Same words"))
    [answer] = tom.tell(tom.edit(ticket.row, title="Same words"))
    assert (answer.result, answer.before) == ("ok", {})


def test_a_device_does_not_clash_with_its_own_earlier_edits(world: World) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    mira.tell(mira.tx("submit_ticket", ticket))
    mira.tell(mira.edit(ticket.row, 0, title="First"))
    [answer] = mira.tell(mira.edit(ticket.row, 0, title="Second"))
    assert answer.result == "ok"
    assert world.row("ticket", ticket.row)["title"] == "Second"


def test_of_two_edits_in_one_push_the_first_clashes_and_the_second_with_nobody(
    world: World,
) -> None:
    mira, tom = world.device(), world.device(TOM)
    ticket = mira.new_ticket(world.north)
    mira.tell(mira.tx("submit_ticket", ticket))
    mira.pull()
    tom.pull()
    mira.tell(mira.edit(ticket.row, title="Mira's"))
    titles = ("", "Tom 1", "Tom 2", "Mira's", "Tom 3")
    acts = [tom.edit(ticket.row, title=title) for title in titles]
    answers = tom.tell(*acts)
    assert [one.result for one in answers] == ["rejected", "conflict", "ok", "ok", "ok"]
    assert answers[1].before == {"title": "Mira's"}
    assert answers[1].by["title"][0] == mira.user.bytes
    assert world.row("ticket", ticket.row)["title"] == "Tom 3"
    assert tom.tell(*acts) == answers


def test_what_its_maker_wrote_on_in_a_row_that_came_again_clashes_with_who_saw_it_before(
    world: World,
) -> None:
    """Central was put back: a row that was seen is made anew, with later edits in one push."""
    mira, tom = world.device(), world.device(TOM)
    ticket = mira.new_ticket(world.north, category="paper")
    mira.tell(mira.tx("submit_ticket", ticket), mira.edit(ticket.row, 0, title="Mira's"))
    [answer] = tom.tell(tom.edit(ticket.row, 1, title="Tom's", category="toner"))
    assert (answer.result, answer.before) == ("conflict", {"title": "Mira's"})

"""A client's people are written down so that letters reach them and each may do their part."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from app.ports.problems import Refused
from app.records import Client, Contact, Site
from app.usecases.edit_contact import AddContact, EditContact, add_contact, edit_contact
from app.usecases.erase_contact import EraseContact, erase_contact
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import MIRA, TOM, id_of, small_rows

pytestmark = pytest.mark.postgresql_long

ANA = id_of("Ana Ruiz")
ground = grounded("small", small_rows)


def clients(ground: Ground) -> list[UUID]:
    return ground.ask(lambda session: list(session.scalars(select(Client.id).order_by(Client.id))))


def contact(ground: Ground, row: UUID) -> Contact:
    return ground.ask(lambda session: session.get_one(Contact, row))


def new(ground: Ground) -> AddContact:
    return AddContact(
        clients(ground)[0], " Nora  Field ", " nora@northwind.example ", "+1 212 555",
        roles=frozenset({"requester", "coordinator"}),
    )  # fmt: skip


def as_it_is(ground: Ground, row: UUID) -> EditContact:
    now = contact(ground, row)
    return EditContact(
        row, now.name, now.email, now.phone, now.site_id, frozenset(now.roles), now.active
    )  # fmt: skip


def test_a_new_person_is_kept_tidied_with_their_roles(ground: Ground) -> None:
    made = ground.do(add_contact, new(ground))
    kept = contact(ground, made)
    assert (kept.name, kept.email) == ("Nora Field", "nora@northwind.example")
    assert kept.roles == ["coordinator", "requester"]
    assert kept.active


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "  "}, "contact-name"),
        ({"name": "x" * 121}, "contact-name"),
        ({"email": ""}, "contact-email"),
        ({"email": "nora"}, "contact-email"),
        ({"email": "nora@here"}, "contact-email"),
        ({"email": "n ora@northwind.example"}, "contact-email"),
        ({"phone": "1" * 61}, "contact-phone"),
        ({"roles": frozenset({"owner"})}, "contact-role"),
        ({"site": UUID(int=3)}, "site-foreign"),
        ({"client": UUID(int=3)}, "client-missing"),
    ],
)
def test_what_is_no_person_is_refused_and_says_what_to_write(
    ground: Ground, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as no:
        ground.do(add_contact, replace(new(ground), **changes))  # type: ignore[arg-type] # by name
    assert no.value.code == code


def test_without_a_role_nobody_needs_an_address(ground: Ground) -> None:
    made = ground.do(add_contact, replace(new(ground), email="", roles=frozenset()))
    assert contact(ground, made).email == ""


def test_two_people_of_a_client_never_share_an_address_however_it_is_written(
    ground: Ground,
) -> None:
    made = ground.do(add_contact, new(ground))
    again = replace(new(ground), name="Dan", email="NORA@northwind.example")
    with pytest.raises(Refused, match="Nora Field has this address already"):
        ground.do(add_contact, again)
    assert not ground.do(edit_contact, as_it_is(ground, made)), "their own is no second one"
    ground.do(edit_contact, replace(as_it_is(ground, made), active=False))
    ground.do(add_contact, again)


def test_another_client_s_person_may_have_the_same_address(ground: Ground) -> None:
    ground.do(add_contact, new(ground))
    ground.do(add_contact, replace(new(ground), client=clients(ground)[1]))


def test_a_site_is_one_of_the_client_s_own(ground: Ground) -> None:
    one, other = clients(ground)[:2]
    sites = ground.ask(
        lambda session: {site.client_id: site.id for site in session.scalars(select(Site))}
    )
    made = ground.do(add_contact, replace(new(ground), site=sites[one]))
    assert contact(ground, made).site_id == sites[one]
    with pytest.raises(Refused, match="sites of this client"):
        ground.do(edit_contact, replace(as_it_is(ground, made), site=sites[other]))


def test_roles_are_given_by_those_who_set_the_terms_and_the_rest_by_everybody_who_works(
    ground: Ground,
) -> None:
    made = ground.do(add_contact, new(ground))
    now, tom = as_it_is(ground, made), ground.acting(TOM)
    assert tom.do(edit_contact, replace(now, phone="+1 212 556"))
    for roles in (frozenset[str](), frozenset({"approver"})):
        with pytest.raises(Refused) as no:
            tom.do(edit_contact, replace(now, roles=roles))
        assert no.value.code == "not-allowed"
    with pytest.raises(Refused):
        tom.do(add_contact, replace(new(ground), email="x@y.example"))


def test_where_links_to_the_portal_go_is_for_those_who_may_let_somebody_in_with_that_role(
    ground: Ground,
) -> None:
    asks = replace(new(ground), roles=frozenset({"requester"}))
    made, other = ground.do(add_contact, new(ground)), replace(asks, email="lu@northwind.example")
    now, plain = as_it_is(ground, made), as_it_is(ground, ground.do(add_contact, other))
    for who, person in ((ANA, now), (TOM, now), (TOM, plain)):
        with pytest.raises(Refused, match="comes into the portal as Nora Field") as no:
            ground.acting(who).do(edit_contact, replace(person, email="tom@elsewhere.example"))
        assert no.value.code == "contact-way-in"
    gone = replace(now, active=False)
    assert ground.acting(TOM).do(edit_contact, gone), "whoever hears that they left keeps them out"
    with pytest.raises(Refused, match="come back, needs the right tam or admin"):
        ground.acting(TOM).do(edit_contact, now)
    assert ground.acting(ANA).do(edit_contact, replace(plain, email="lu.f@northwind.example"))
    assert ground.acting(MIRA).do(edit_contact, replace(now, email="nora.f@northwind.example"))


def test_the_address_of_somebody_without_a_role_is_for_everybody_who_works(ground: Ground) -> None:
    made = ground.do(add_contact, replace(new(ground), roles=frozenset()))
    moved = replace(as_it_is(ground, made), email="nora.field@northwind.example", active=False)
    assert ground.acting(TOM).do(edit_contact, moved)
    assert ground.acting(TOM).do(edit_contact, replace(moved, active=True))


def test_the_desk_lets_somebody_new_ask_for_help_and_do_nothing_else(ground: Ground) -> None:
    asks = frozenset({"requester"})
    with pytest.raises(Refused):
        ground.acting(TOM).do(add_contact, replace(new(ground), roles=asks))
    desk = ground.acting(ANA)
    with pytest.raises(Refused) as no:
        desk.do(add_contact, new(ground))
    assert no.value.code == "not-allowed"
    made = desk.do(add_contact, replace(new(ground), roles=asks))
    assert contact(ground, made).roles == ["requester"]
    gone = replace(as_it_is(ground, made), active=False)
    assert desk.do(edit_contact, gone)
    with pytest.raises(Refused):
        desk.do(edit_contact, replace(gone, active=True, roles=frozenset()))


def test_who_was_erased_is_written_down_no_more(ground: Ground) -> None:
    made = ground.do(add_contact, new(ground))
    now = as_it_is(ground, made)
    ground.do(erase_contact, EraseContact(made))
    with pytest.raises(Refused) as no:
        ground.do(edit_contact, now)
    assert no.value.code == "contact-missing"

"""Tags, sets that two people change, and what may be written about an asset."""

import pytest

from app.domain.assets import (
    FREE,
    check_kind,
    check_line,
    check_state,
    free_fields,
    parse_free_fields,
    with_free_fields,
)
from app.domain.members import Members
from app.domain.rules import RuleBroken
from app.domain.tags import check_not_ours, check_tag, clean_tag


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Mail", "mail"), ("  on  Call ", "on-call"), ("ÉTÉ", "été"), ("2nd-floor", "2nd-floor")],
)
def test_a_tag_is_written_alike_however_it_is_typed(typed: str, kept: str) -> None:
    assert clean_tag(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [("  ", "tag-empty"), ("x" * 41, "tag-long"), ("a,b", "tag-sign"), ("p:1", "tag-sign"),
     ("a\0b", "tag-sign")],
)  # fmt: skip
def test_a_tag_that_no_filter_would_find_is_refused(typed: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        clean_tag(typed)
    assert refusal.value.code == code


@pytest.mark.parametrize("sent", ["Mail", "on call"])
def test_a_tag_in_another_form_is_refused_where_it_only_arrives(sent: str) -> None:
    with pytest.raises(RuleBroken, match="small letters"):
        check_tag(sent)


def test_what_says_how_work_began_is_nobodys_to_take_off() -> None:
    with pytest.raises(RuleBroken, match="without an approval"):
        check_not_ours({"unapproved"})


def test_the_way_back_of_a_set_undoes_only_what_was_done() -> None:
    change = Members(("mail", "vpn"), ("print",))
    before = ["mail", "print"]
    assert change.applied(before) == ["mail", "vpn"]
    # Somebody adds "urgent" meanwhile: it stays.
    assert change.back(before).applied(["mail", "vpn", "urgent"]) == ["mail", "print", "urgent"]


def test_a_line_about_an_asset_is_one_line_and_not_endless() -> None:
    assert check_line("name", "  Front \n desk ") == "Front desk"
    with pytest.raises(RuleBroken, match="Give the asset a tag"):
        check_line("tag", " ", needed=True)
    with pytest.raises(RuleBroken, match="under 200 characters"):
        check_line("place", "x" * 201)


def test_kinds_and_states_are_those_that_are_known() -> None:
    assert (check_kind("laptop"), check_state("spare")) == ("laptop", "spare")
    with pytest.raises(RuleBroken, match="Choose a kind: Server"):
        check_kind("toaster")
    with pytest.raises(RuleBroken, match="Choose a state: In use"):
        check_state("lost")


def test_fields_of_peoples_own_stand_beside_what_the_inventory_found() -> None:
    found = {"cpus": [{"name": "Xeon"}]}
    written = with_free_fields(found, {"Rack": "3, unit 12"})
    assert written == {"cpus": [{"name": "Xeon"}], FREE: [{"name": "Rack", "value": "3, unit 12"}]}
    assert free_fields(written) == {"Rack": "3, unit 12"}
    assert with_free_fields(written, {}) == found
    assert free_fields({FREE: "what an older program wrote"}) == {}


def test_fields_are_written_a_line_each() -> None:
    assert parse_free_fields("Rack: 3\n\nPort: 80:443") == {"Rack": "3", "Port": "80:443"}
    with pytest.raises(RuleBroken, match="a colon and a value"):
        parse_free_fields("Rack 3")
    with pytest.raises(RuleBroken, match="stands there twice"):
        parse_free_fields("Rack: 3\nRack: 4")
    with pytest.raises(RuleBroken, match="at most 40"):
        with_free_fields({}, {str(at): "x" for at in range(41)})

"""Work that no rule knows waits for a person, and moves neither budget nor invoice (S18, G70)."""

from datetime import timedelta

import pytest

from app.ports.problems import Refused
from app.records import Override
from app.usecases.overrides import ProposeOverride, propose_override
from tests.integration.central.billing_world import open_books
from tests.integration.central.coverage_world import ny
from tests.integration.central.world import World

pytestmark = pytest.mark.postgresql_long


def test_s18_and_g70_what_no_rule_matches_moves_nothing_until_a_named_person_decides(
    world: World,
) -> None:
    books = open_books(world)
    books.at("03-12 10:00")
    entry = books.entry(None, "03-10 10:00", "03-10 10:30", work_kind="other")
    assert books.latest(entry).hold == "HOLD-NEEDS-DECISION"
    assert (books.effects(), books.ledger()) == ([], [])
    books.at("04-01 09:10")
    with pytest.raises(Refused, match="Mira Okafor, 10 Mar 10:00"):
        books.close("2026-03")

    short = ProposeOverride(entry.id, "included", "too short", at_once=True)
    with pytest.raises(Refused, match="at least 10 characters"):
        books.do(propose_override, short)
    assert books.latest(entry).hold == "HOLD-NEEDS-DECISION"

    reason = "Moved their desks for the inspection"
    books.do(propose_override, ProposeOverride(entry.id, "included", reason, at_once=True))
    assert books.told(entry) == [("IN-OVERRIDE", 30, 0)]
    (group,) = books.standing(entry).groups
    assert group["rule"] == "R03"
    (decided,) = books.all(Override)
    assert (decided.reason, decided.decided_by) == (reason, books.mira)
    assert decided.decided_at is not None
    assert abs(decided.decided_at - ny("04-01 09:10")) < timedelta(seconds=1)
    assert books.ledger() == [("2026-03", "2026-03", 30)]
    books.close("2026-03")
    assert books.lines("2026-03") == [("fee", 360000)]

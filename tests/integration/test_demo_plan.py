"""The demo company: the same for the same seed, whole in itself, true to its sources."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from subprocess import run
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ColumnDefault

from app.domain.lifecycle import NEXT
from app.domain.solved import BY_ITSELF
from app.domain.vocabulary import OPEN_STATES, TicketState
from app.importers.demo import DemoPlan, DemoSources, plan_demo
from app.importers.demo.times import micros
from app.records.nouns import NOUNS, fields_of

NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)
Row = dict[str, Any]
Rows = Mapping[str, list[Row]]


@cache
def sources() -> DemoSources:
    return DemoSources.packaged()


@cache
def small() -> DemoPlan:
    """Three clients with a twentieth of their tickets."""
    return plan_demo(sources(), now=NOW, clients=3, sample=0.05)


def rows_of(plan: DemoPlan) -> Rows:
    return dict(plan.rows())


@pytest.fixture
def rows() -> Rows:
    return rows_of(small())


def by_ticket(rows: Rows, kind: str, field: str = "") -> Mapping[UUID, list[Row]]:
    """The events of each ticket, in order of birth."""
    found: dict[UUID, list[Row]] = defaultdict(list)
    for event in rows["ticket_event"]:
        if event["kind"] == kind and event["field_name"] == field:
            found[event["ticket_id"]].append(event)
    return found


def references(rows: Rows) -> Iterator[tuple[str, str, Row, UUID]]:
    """(entity that is pointed at, field, row, id) of all single references."""
    for entity, found in rows.items():
        pointing = {name: field.refers for name, field in fields_of(entity).items() if field.refers}
        for row in found:
            for name, target in pointing.items():
                if row.get(name) is not None:
                    yield str(target), f"{entity}.{name}", row, row[name]


def test_the_same_seed_gives_the_same_rows() -> None:
    again = plan_demo(sources(), now=NOW + timedelta(days=2), clients=3, sample=0.05)
    assert rows_of(again) == rows_of(small())


def test_another_seed_gives_another_company_of_the_same_size() -> None:
    other = plan_demo(sources(), now=NOW, seed=2, clients=1, sample=0.02)
    same = plan_demo(sources(), now=NOW, seed=1, clients=1, sample=0.02)
    assert rows_of(other)["contact"] != rows_of(same)["contact"]
    assert rows_of(other)["client"][0]["name"] == "Northwind Architects"


def test_another_week_moves_everything_by_whole_weeks() -> None:
    later = plan_demo(sources(), now=NOW + timedelta(weeks=3), clients=3, sample=0.05)
    assert later.now - small().now in {
        timedelta(weeks=3),
        timedelta(weeks=3, hours=-1),
        timedelta(weeks=3, hours=1),
    }
    moved = [row["title"] for row in rows_of(later)["ticket"]]
    # A clock change moves tickets of two zones past each other and over the cut, no more.
    assert abs(len(moved) - len(rows_of(small())["ticket"])) < 5


def test_rows_are_of_known_nouns_parents_first() -> None:
    order = [entity for entity, _ in small().rows()]
    known = [entity for entity in NOUNS if entity in order]
    assert sorted(order) == sorted(known)
    assert order.index("client") < order.index("site") < order.index("ticket")
    assert order.index("ticket") < order.index("ticket_event")
    assert "coverage_decision" not in order


def test_every_row_has_all_that_its_noun_needs_and_nothing_else(rows: Rows) -> None:
    for entity, found in rows.items():
        fields = fields_of(entity)
        needed = {
            name
            for name, field in fields.items()
            if not field.column.nullable and not isinstance(field.column.default, ColumnDefault)
        }
        keys = set(found[0])
        assert needed <= keys, entity
        assert keys <= set(fields), entity
        for row in found:
            assert set(row) == keys, entity
            assert all(row[name] is not None for name in needed), entity


def test_every_time_is_aware_and_nothing_happened_after_now(rows: Rows) -> None:
    for entity, found in rows.items():
        for row in found:
            for name, value in row.items():
                if isinstance(value, datetime):
                    assert value.tzinfo is UTC, (entity, name)
                    assert value <= small().now, (entity, name)


def test_ids_are_in_order_of_birth(rows: Rows) -> None:
    for entity, found in rows.items():
        ids = [row["id"].int for row in found]
        assert ids == sorted(set(ids)), entity
        assert all(row["id"].int >> 80 == micros(row["created_at"]) // 1000 for row in found)


def test_every_reference_leads_to_a_row_of_the_same_client(rows: Rows) -> None:
    known = {entity: {row["id"]: row for row in found} for entity, found in rows.items()}
    for target, field, row, pointed in references(rows):
        assert pointed in known[target], field
        owner = known[target][pointed].get("client_id")
        if owner is not None and "client_id" in row:
            assert owner == row["client_id"], field


def test_references_inside_lists_lead_to_rows_of_the_same_client(rows: Rows) -> None:
    assets = {str(row["id"]): row["client_id"] for row in rows["asset"]}
    contacts = {str(row["id"]): row["client_id"] for row in rows["contact"]}
    users = {str(row["id"]) for row in rows["user"]}
    for row in (*rows["ticket"], *rows["page"]):
        assert all(assets[one] == row["client_id"] for one in row["asset_ids"])
    for row in rows["time_entry"]:
        assert all(contacts[one] == row["client_id"] for one in row["attendees"])
    assert all(set(row["members"]) <= users for row in rows["team"])
    homes = {row["id"]: row["client_id"] for row in rows["site"]}
    assert all(homes[row["default_site_id"]] == row["id"] for row in rows["client"])


def test_authors_are_people_of_the_firm_or_of_the_client(rows: Rows) -> None:
    users = {row["id"] for row in rows["user"]}
    contacts = {row["id"]: row["client_id"] for row in rows["contact"]}
    kinds = Counter(row["author_kind"] for row in rows["ticket_event"])
    assert set(kinds) == {"user", "contact", "system"}
    for row in rows["ticket_event"]:
        match row["author_kind"]:
            case "user":
                assert row["author_id"] in users
            case "contact":
                assert contacts[row["author_id"]] == row["client_id"]
                assert row["kind"] == "reply"
            case _:
                assert row["author_id"] is None


def test_histories_of_states_are_lawful_and_end_where_the_ticket_stands(rows: Rows) -> None:
    events = by_ticket(rows, "change", "state")
    for ticket in rows["ticket"]:
        changes = events[ticket["id"]]
        way = [TicketState.NEW, *(TicketState(change["new"]) for change in changes)]
        assert [change["old"] for change in changes] == way[:-1]
        assert all(after in NEXT[before] for before, after in pairwise(way))
        assert ticket["state"] == way[-1]
        times = [ticket["opened_at"], *(change["effective_at"] for change in changes)]
        assert times == sorted(times)
        assert ticket["state_since"] == times[-1]


@pytest.mark.parametrize("field", ["priority", "impact", "urgency", "assignee_id", "team_id"])
def test_the_last_change_of_a_field_is_what_the_ticket_says(rows: Rows, field: str) -> None:
    events = by_ticket(rows, "change", field)
    assert events or field in {"priority", "impact", "urgency"}
    tickets = {row["id"]: row for row in rows["ticket"]}
    for ticket, changes in events.items():
        value = tickets[ticket][field]
        assert changes[-1]["new"] == ("" if value is None else str(value))
        assert all(before["new"] == after["old"] for before, after in pairwise(changes))


def test_settled_tickets_say_when_and_how_service_was_restored(rows: Rows) -> None:
    for ticket in rows["ticket"]:
        settled = ticket["state"] in {"resolved", "closed"}
        assert (ticket["service_restored_at"] is not None) == settled
        assert bool(ticket["resolution_kind"] and ticket["resolution_summary"]) == settled


def test_numbers_run_without_gaps_in_order_of_opening(rows: Rows) -> None:
    opened = sorted(rows["ticket"], key=lambda row: row["number"])
    assert [row["number"] for row in opened] == list(range(1001, 1001 + len(opened)))
    assert [row["opened_at"] for row in opened] == sorted(row["opened_at"] for row in opened)


def test_designs_follow_an_earlier_incident(rows: Rows) -> None:
    tickets = {row["id"]: row for row in rows["ticket"]}
    designs = [row for row in rows["ticket"] if row["kind"] == "solution_design"]
    assert designs
    for row in designs:
        assert tickets[row["follow_up_of"]]["kind"] == "incident"
        assert tickets[row["follow_up_of"]]["opened_at"] <= row["opened_at"]


def test_nobody_works_on_two_things_at_once_and_no_stretch_is_short_or_endless(rows: Rows) -> None:
    by_user: dict[UUID, list[Row]] = defaultdict(list)
    for entry in rows["time_entry"]:
        by_user[entry["user_id"]].append(entry)
        (stretch,) = entry["intervals"]
        assert (stretch["start"], stretch["end"]) == (
            micros(entry["started_at"]),
            micros(entry["ended_at"]),
        )
        assert stretch["end"] - stretch["start"] == entry["worked_s"] * 1_000_000
        assert 240 <= entry["worked_s"] <= 3 * 3600
        assert entry["note"]
    for entries in by_user.values():
        entries.sort(key=lambda entry: entry["started_at"])
        for before, after in pairwise(entries):
            assert before["ended_at"] <= after["started_at"]


def test_conversations_hold_replies_notes_and_no_masks(rows: Rows) -> None:
    replies, notes = by_ticket(rows, "reply"), by_ticket(rows, "note")
    assert replies
    assert notes
    for events in (*replies.values(), *notes.values()):
        for event in events:
            assert event["body"].strip()
            assert "ph_" not in event["body"]
    tickets = {row["id"]: row for row in rows["ticket"]}
    for ticket, events in replies.items():
        answered = [event["at"] for event in events if event["author_kind"] == "user"]
        assert tickets[ticket]["first_response_at"] == (min(answered) if answered else None)
        assert tickets[ticket]["touched_at"] >= max(event["at"] for event in events)


def test_pages_are_filled_and_link_to_the_clients_own_things(rows: Rows) -> None:
    tags = {row["tag"]: row["client_id"] for row in rows["asset"]}
    versions = {row["page_id"]: row["body"] for row in rows["page_version"]}
    linked = 0
    for page in rows["page"]:
        assert "$" not in page["body"] + page["title"]
        assert versions[page["id"]] == page["body"]
        for part in page["body"].split("](asset:")[1:]:
            assert tags[part.split(")")[0]] == page["client_id"]
            linked += 1
    assert linked > len(rows["client"])
    assert len(rows["page"]) >= 5 * len(rows["client"])


def test_the_first_person_is_the_demos_own_and_one_other_looks_after_the_program(
    rows: Rows,
) -> None:
    first = rows["user"][0]
    assert (first["name"], first["email"]) == ("Mira Okafor", "mira@trestle.example")
    assert first["zone"] == "America/New_York"
    assert set(first["rights"]) == {"technician", "desk", "tam"}
    assert sum("admin" in row["rights"] for row in rows["user"]) == 1
    assert len({row["email"] for row in rows["user"]}) == len(rows["user"])


def test_faults_of_the_sources_are_counted_and_told() -> None:
    report = small().report
    assert report.problems["incident log"].counts == {"unknown state": 2}
    assert report.problems["incident log"].missing["assigned_to"] == 23030
    assert report.problems["conversations"].counts["empty sentence"] == 23
    assert report.left_out["updates after the demo's now"] > 0
    text = report.text()
    assert "unknown state: 2" in text
    assert "Made up" in text


@pytest.mark.parametrize(("clients", "sample"), [(0, 1.0), (41, 1.0), (3, 0.0), (3, 1.5)])
def test_sizes_that_make_no_company_are_refused(clients: int, sample: float) -> None:
    with pytest.raises(ValueError, match="Ask for 1 to 40 clients"):
        plan_demo(sources(), now=NOW, clients=clients, sample=sample)


def test_planning_loads_no_database() -> None:
    asked = "import app.importers.demo, sys; sys.exit('sqlalchemy' in sys.modules)"
    assert run([sys.executable, "-c", asked], check=False).returncode == 0


def closed_by_itself(plan: DemoPlan, rows: Rows) -> list[Row]:
    """The closings that nobody did; nothing that was solved for good is left for them."""
    tickets = {row["id"]: row for row in rows["ticket"]}
    closed = [one for one in rows["ticket_event"] if one["reason"] == BY_ITSELF]
    for one in closed:
        ticket = tickets[one["ticket_id"]]
        assert (ticket["state"], ticket["state_since"]) == ("closed", one["at"])
        took = one["at"] - ticket["service_restored_at"]
        assert timedelta(days=5, hours=-1) <= took < timedelta(days=14), "clocks go forward in it"
    left = [
        row
        for row in tickets.values()
        if (row["state"], row["resolution_kind"]) == ("resolved", "permanent")
    ]
    assert max(plan.now - row["state_since"] for row in left) < timedelta(days=14)
    return closed


def test_the_whole_company_has_the_logs_true_numbers() -> None:
    plan = plan_demo(sources(), now=NOW)
    rows = rows_of(plan)
    states = Counter(row["state"] for row in rows["ticket"])
    assert 1150 <= sum(states[state] for state in OPEN_STATES) <= 1250
    closed = closed_by_itself(plan, rows)
    assert 1650 <= states["resolved"] + len(closed) <= 1750
    assert 17750 <= states["closed"] - len(closed) <= 17900
    assert len(rows["client"]) == 40
    assert 209 <= len(rows["user"]) <= 225
    assert 12000 <= len(rows["time_entry"]) <= 18000
    assert plan.report.counts["conversations on tickets"] == 360
    kinds = Counter(row["kind"] for row in rows["ticket"])
    assert 0.12 <= kinds["service_request"] / kinds.total() <= 0.25
    assert 0.015 <= kinds["solution_design"] / kinds.total() <= 0.025
    assert len({row["zone"] for row in rows["client"]}) >= 6
    sizes = Counter(row["client_id"] for row in rows["ticket"])
    assert sizes.most_common(1)[0][0] == rows["client"][0]["id"]
    ended = [row for row in rows["agreement_version"] if row["effective_to"]]
    assert any(row["effective_to"].replace(day=28) < plan.now.date() for row in ended)
    assert any(row["number"] == 2 for row in rows["agreement_version"])

"""One case of the file as the engine's values, decided; also after its later change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, get_args

from app.domain.coverage import (
    Authorization,
    CaseDecision,
    Entry,
    Interval,
    Ledger,
    Override,
    Project,
    TicketHistory,
    TicketKind,
    Usage,
    WorkKind,
    decide_all,
)
from app.domain.coverage.work import Activity
from app.importers.coverage_cases.file import CaseFile, Row, exact, instant, merged, one_of

_NEVER = datetime.max.replace(tzinfo=UTC)


def changed(case: Row) -> Row:
    """The case after its change: maps merge, lists and scalars replace."""
    patch: Row | None = case["change"].get("patch")
    return merged(case, patch or {})


def decide_case(file: CaseFile, case: Row) -> CaseDecision:
    """Decide all entries of a case.

    Raises:
        ValueError, KeyError, TypeError: a value is missing, or none that the schema knows.
    """
    state = case.get("state") or {}
    return decide_all(
        entries_of(case),
        histories_of(case),
        file.told_by(case).terms(case["client"], case.get("agreement_versions")),
        onboarding_completed_at=_moment(state, "onboarding_completed_at"),
        authorizations=[_authorization(row) for row in case.get("authorizations") or ()],
        projects=[
            Project(id_, _moment(row, "approved_at"), _moment(row, "closed_at"))
            for id_, row in (case.get("projects") or {}).items()
        ],
        overrides=[_override(row) for row in case.get("overrides") or ()],
        ledger=ledger_of(case),
        usage=Usage(
            minor_by_month={
                month: minutes * 60
                for month, minutes in (state.get("minor_sr_used_min") or {}).items()
            },
            seats_used=tuple(state.get("training_seats_used") or ()),
            seats_completed=tuple(state.get("training_completed") or ()),
        ),
    )


def ledger_of(case: Row) -> Ledger:
    """Which months are locked in a case, and the open one."""
    state = case.get("state") or {}
    return Ledger(frozenset(state.get("locked_months") or ()), state.get("open_month"))


def entries_of(case: Row) -> list[Entry]:
    """The entries of a case."""
    return [_entry(row) for row in case["entries"]]


def histories_of(case: Row) -> dict[str, TicketHistory]:
    """The tickets of a case, by id."""
    return {id_: _history(id_, row) for id_, row in (case.get("requests") or {}).items()}


def _entry(row: Row) -> Entry:
    return Entry(
        id=row["id"],
        technician=row["tech"],
        grade=row["role"],
        work_kind=one_of(row["work_kind"], get_args(WorkKind), "work_kind"),
        intervals=tuple(
            Interval(
                start=instant(interval["start"]),
                end=instant(interval["end"]),
                activity=one_of(interval.get("activity", "work"), get_args(Activity), "activity"),
                mode=interval.get("mode", row.get("mode", "remote")),
                after_resolution=interval.get("after_resolution"),
                visit=interval.get("visit", row.get("visit")),
            )
            for interval in row["intervals"]
        ),
        ticket=row.get("request"),
        source=row.get("source", "timer"),
        confirmed=row.get("confirmed", False),
        late_reason=row.get("late_reason"),
        recorded_before_lock=row.get("recorded_before_lock", False),
        topic=row.get("topic"),
        attendees=tuple(row.get("attendees") or ()),
        site=row.get("site"),
        completes=tuple(row.get("completes") or ()),
    )


def _history(id_: str, row: Row) -> TicketHistory:
    return TicketHistory(
        id=id_,
        kind=_kind(row),
        kind_changes=tuple(
            (instant(change["effective_at"]), _kind(change))
            for change in row.get("type_history") or ()
        ),
        events=tuple(
            (instant(event["effective_at"]), event["event"], event.get("resolution"))
            for event in row.get("events") or ()
        ),
        minor=row.get("minor", False),
        well_defined=row.get("well_defined", False),
        project=row.get("project"),
        site=row.get("site"),
    )


def _kind(row: Row) -> TicketKind:
    kind: TicketKind = one_of(row["type"], get_args(TicketKind), "type of request")
    return kind


def _authorization(row: Row) -> Authorization:
    return Authorization(
        kind=one_of(row["kind"], ("covered", "billable"), "kind of authorization"),
        start=instant(row["from"]),
        end=_moment(row, "to") or _NEVER,
        ticket=row.get("request"),
        approved_by=row.get("approved_by", ""),
        at=_moment(row, "at"),
        note=row.get("note", ""),
    )


def _override(row: Row) -> Override:
    multiplier = row.get("multiplier")
    return Override(
        entry=row["entry"],
        decision=one_of(row["decision"], ("included", "excluded"), "decision of an override"),
        by=row.get("by", ""),
        reason=row.get("reason", ""),
        at=_moment(row, "at"),
        start=_moment(row, "from"),
        end=_moment(row, "to"),
        route=row.get("route"),
        multiplier=None if multiplier is None else exact(multiplier),
    )


def _moment(row: Mapping[str, Any], name: str) -> datetime | None:
    return instant(row[name]) if row.get(name) else None

"""`trestle agreement …`: what is wrong with agreements, and what other terms would have done.

Both commands only read. They look into central's database, or with `--device` into the store of
this device.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from app.cli.at_central import central_here
from app.ports.problems import Refused

if TYPE_CHECKING:  # databases take a moment to import, so each command does it when it runs
    from app.database.scope import ScopedSession
    from app.usecases.what_if import WhatIf

_MOST_MONTHS = 120

T = TypeVar("T")
Question = Callable[["ScopedSession", datetime], T]


@click.group()
def agreement() -> None:
    """Look for mistakes in agreements, and try other terms on past work."""


_device = click.option("--device", is_flag=True, help="Look into this device's own store.")
_passphrase = click.option(
    "--passphrase-file",
    "words",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="With --device: the store's passphrase, where no keyring keeps its key.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _ask(question: Question[T], *, device: bool, words: Path | None) -> T:
    """Ask central's database, or this device's, without the right to write."""
    if device:
        return _ask_device(question, words)
    from app.database.scope import whole

    scope = whole("agreements are looked into at the command line")
    with central_here() as central:
        return central.work.read(scope, lambda session: question(session, central.clock.now()))


def _ask_device(question: Question[T], words: Path | None) -> T:
    from app.bootstrap.device import open_desk
    from app.platform.paths import home

    folder = home()
    if not (folder / "store").is_dir():
        raise Refused(
            "store-none",
            f"There is no store of a device in {folder}.",
            next_step="Leave out --device to look into central, or set TRESTLE_HOME.",
        )
    passphrase = words.read_text(encoding="utf-8").strip() if words else None
    desk = open_desk(folder, passphrase=passphrase)
    try:
        return desk.ask(lambda session: question(session, desk.clock.now()))
    finally:
        desk.close()


@agreement.command()
@click.option("--client", "code", help="Code of one client; all if left out.")
@_device
@_passphrase
@_json
def lint(code: str | None, device: bool, words: Path | None, as_json: bool) -> None:
    """Name what is wrong with agreements: gaps, missing rates, calendars without holidays.

    The exit code is 1 where something is an error.
    """
    found = _ask(lambda session, now: _lint(session, now, code), device=device, words=words)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print_findings(found)
    sys.exit(1 if any(one["severity"] == "error" for one in found) else 0)


def _lint(session: ScopedSession, now: datetime, code: str | None) -> list[dict[str, Any]]:
    from app.queries.agreements import agreement_page

    found: list[dict[str, Any]] = []
    for client in _clients(session, code):
        page = agreement_page(session, client, now)
        if page is None:
            continue
        if not page.versions:
            found.append(
                {
                    "client": page.code,
                    "where": "agreement",
                    "severity": "note",
                    "code": "agreement-none",
                    "field": "",
                    "sentence": f"Nothing was agreed with {page.name} yet.",
                }
            )
            continue
        found += [
            {
                "client": page.code,
                "where": one.where,
                "severity": one.severity,
                "code": one.code,
                "field": one.field,
                "sentence": one.sentence,
            }
            for one in page.lint()
        ]
    return found


def _clients(session: ScopedSession, code: str | None) -> list[Any]:
    from app.queries.agreements import client_ids

    found = client_ids(session, code)
    if code is not None and not found:
        raise Refused(
            "client-missing",
            f"No client has the code {code.upper()}.",
            next_step="Give the code that stands beside a client's name in the workbench, like NW.",
        )
    return found


def _print_findings(found: list[dict[str, Any]]) -> None:
    shown = ""
    for one in found:
        if one["client"] != shown:
            shown = one["client"]
            click.echo(f"{shown}")
        click.echo(f"  {one['severity']:<8} {one['where']}: {one['sentence']}")
    errors = sum(one["severity"] == "error" for one in found)
    warnings = sum(one["severity"] == "warning" for one in found)
    rest = len(found) - errors - warnings
    counts = ((errors, "error"), (warnings, "warning"), (rest, "note"))
    click.echo(", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts))


def _some_months(months: int) -> int:
    if not 1 <= months <= _MOST_MONTHS:
        raise click.BadParameter(f"give a whole number from 1 to {_MOST_MONTHS}, like 3.")
    return months


@agreement.command()
@click.option("--client", "code", required=True, help="Code of the client.")
@click.option(
    "--months",
    default=3,
    show_default=True,
    type=int,
    callback=lambda _ctx, _option, months: _some_months(months),
    help="How many months back, the running one among them.",
)
@click.option(
    "--with",
    "file",
    required=True,
    type=click.Path(path_type=Path),
    help="YAML with the terms that differ; docs/changed-terms.md says how it is written.",
)
@_device
@_passphrase
@_json
def replay(
    code: str, months: int, file: Path, device: bool, words: Path | None, as_json: bool
) -> None:
    """Decide past work again under changed terms and print the difference; nothing is changed."""
    from app.importers.changed_terms import read_changed_terms

    changed = read_changed_terms(file)

    def question(session: ScopedSession, now: datetime) -> dict[str, Any]:
        from app.queries.agreements import agreement_page
        from app.usecases.what_if import what_if

        client = _clients(session, code)[0]
        page = agreement_page(session, client, now)
        assert page is not None  # noqa: S101 -- the client was just found
        first, last = _months(page.today, months)
        found = what_if(
            session, client, lambda terms: changed.apply(terms, first, last), first, last
        )
        return _report(found, page.name, first, last, _fee(page, changed.fee_minor, months, last))

    report = _ask(question, device=device, words=words)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _print_replay(report)


def _months(today: date, months: int) -> tuple[date, date]:
    """The first day of the first month, and the last day of the running one."""
    number = today.year * 12 + today.month - 1
    first = date((number - months + 1) // 12, (number - months + 1) % 12 + 1, 1)
    following = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    return first, following - timedelta(days=1)


def _fee(page: Any, fee_minor: int | None, months: int, last: date) -> int:
    """What another monthly fee makes of the months, each by the version that holds at its end."""
    if fee_minor is None:
        return 0
    total = 0
    for back in range(months):
        day = _months(last, back + 1)[0]
        held = [
            one for one in page.versions if one.first <= day and (not one.last or one.last >= day)
        ]
        total += fee_minor - held[0].fee_minor if held else 0
    return total


def _report(found: WhatIf, name: str, first: date, last: date, fee: int) -> dict[str, Any]:
    from app.reports.what_if import effect_words, entry_words

    effects = found.replay.delta.effects
    before, after = found.replay.before, found.replay.after
    change = after - before
    return {
        "client": name,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "currency": found.currency,
        "entries": found.looked_at,
        "not_decided_yet": found.foreseen,
        "effects": [
            {
                "entry": one.entry,
                "kind": one.kind,
                "work_month": one.work_month,
                "posting_month": one.posting_month,
                "amount_minor": one.amount_minor,
                "included_min": one.included_min,
                "about": entry_words(
                    found.worked[one.entry].at,
                    found.zone,
                    found.worked[one.entry].ticket,
                    found.worked[one.entry].title,
                ),
                "words": effect_words(one, found.currency),
            }
            for one in effects
        ],
        "months": [
            {
                "month": one.month,
                "included_min": [one.before.included_min, one.after.included_min],
                "excluded_min": [one.before.excluded_min, one.after.excluded_min],
                "amount_minor": [one.before.amount_minor, one.after.amount_minor],
            }
            for one in found.replay.months
        ],
        "difference": {
            "included_min": change.included_min,
            "excluded_min": change.excluded_min,
            "amount_minor": change.amount_minor,
            "fee_minor": fee,
        },
        "would_wait": len(found.replay.delta.became_held),
    }


def _print_replay(report: dict[str, Any]) -> None:
    from app.domain.words import money_words
    from app.reports.what_if import month_words, signed_minutes, signed_money

    currency = report["currency"]
    click.echo(
        f"{report['client']}, {report['from']} to {report['to']}: "
        f"{report['entries']} entries decided again, nothing changed"
    )
    for one in report["effects"]:
        click.echo(f"  {month_words(one['work_month'])}: {one['about']}: {one['words']}")
    for one in report["months"]:
        was, now = one["amount_minor"]
        click.echo(
            f"{month_words(one['month'])}: included {one['included_min'][0]} → "
            f"{one['included_min'][1]} min, excluded {one['excluded_min'][0]} → "
            f"{one['excluded_min'][1]} min, {money_words(was, currency)} → "
            f"{money_words(now, currency)}"
        )
    sums = report["difference"]
    click.echo(
        f"Difference: {signed_minutes(sums['included_min'])} included, "
        f"{signed_minutes(sums['excluded_min'])} excluded, "
        f"{signed_money(sums['amount_minor'], currency)} beside the fee"
    )
    if sums["fee_minor"]:
        click.echo(f"Fee: {signed_money(sums['fee_minor'], currency)} over these months")
    if report["would_wait"]:
        click.echo(f"{report['would_wait']} entries would wait for a decision")

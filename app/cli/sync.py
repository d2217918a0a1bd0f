"""`trestle sync …`: the sync tried out, and looked at."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Sequence

import click

from app.cli.sync_accept import accept_deletions
from app.cli.sync_look import log, status
from app.cli.sync_trust import trust


@click.group()
def sync() -> None:
    """Look into the sync between workbenches and central."""


sync.add_command(status)
sync.add_command(log)
sync.add_command(accept_deletions)
sync.add_command(trust)


@sync.command()
@click.option("--seeds", type=click.IntRange(min=1), default=20, help="How many worlds.")
@click.option("--steps", type=click.IntRange(min=1), default=200, help="What happens in each.")
@click.option("--seed", type=int, default=None, help="The first seed; a new one each time if left.")
@click.option(
    "--mutant",
    default="",
    help="Switch a rule off; `list` prints them. `all`, or several names with commas between them, "
    "prints a table: the first life that misses each rule, and how many of --seeds do.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer for programs.")
def simulate(seeds: int, steps: int, seed: int | None, mutant: str, as_json: bool) -> None:
    """Live whole lives of devices, a central and a bad network, and judge what became of the data.

    The exit code is 1 when an invariant broke; the seed is named, and replays identically. With a
    table it is 1 when no life misses a rule; its lives begin at seed 0 unless --seed is given.
    """
    from app.simulation.mutants import MUTANTS
    from app.simulation.run import run

    if mutant == "list":
        _list({name: one.rule for name, one in MUTANTS.items()}, as_json)
        return
    rules = list(MUTANTS) if mutant == "all" else mutant.split(",") if mutant else []
    for name in rules:
        if name not in MUTANTS:
            raise click.BadParameter(
                f"there is no rule “{name}” to switch off; `--mutant list` prints them",
                param_hint="--mutant",
            )
    if mutant == "all" or len(rules) > 1:
        sys.exit(_tabulate(rules, range(seed or 0, (seed or 0) + seeds), steps, as_json))
    first = random.SystemRandom().randrange(10**6) if seed is None else seed
    began, ops, lived = time.monotonic(), 0, 0
    broken: dict[str, object] = {}
    for number in range(first, first + seeds):
        outcome = run(number, steps, mutant)
        ops, lived = ops + outcome.ops, lived + 1
        if outcome.broken:
            broken = {"seed": number, "broken": outcome.broken}
            break
        if not as_json and sys.stdout.isatty():
            click.echo(f"\r{lived:,} of {seeds:,} worlds", nl=False)
    took = time.monotonic() - began
    if as_json:
        click.echo(json.dumps({"first": first, "worlds": lived, "operations": ops, **broken}))
    else:
        _say(first, lived, ops, took, broken, steps, mutant)
    sys.exit(1 if broken else 0)


def _list(rules: dict[str, str], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(rules))
        return
    width = max(map(len, rules))
    for name, rule in rules.items():
        click.echo(f"{name:<{width}}  without: {rule}")


def _tabulate(rules: Sequence[str], seeds: Sequence[int], steps: int, as_json: bool) -> int:
    """Print which lives miss each rule; the exit code."""
    from app.simulation.listing import missed, table

    found = []
    for one in missed(rules, seeds, steps):
        found.append(one)
        if not as_json and sys.stderr.isatty():
            click.echo(f"\r{len(found)} of {len(rules)} rules", nl=False, err=True)
    if as_json:
        click.echo(json.dumps({one.rule: one.seeds for one in found}))
    else:
        click.echo(table(found))
    return 0 if all(one.seeds for one in found) else 1


def _say(
    first: int,
    lived: int,
    ops: int,
    took: float,
    broken: dict[str, object],
    steps: int,
    mutant: str,
) -> None:
    if sys.stdout.isatty():
        click.echo("\r", nl=False)
    if broken:
        click.echo(f"seed {broken['seed']}: {broken['broken']}")
        again = f"trestle sync simulate --seeds 1 --steps {steps} --seed {broken['seed']}"
        click.echo(f"Again: {again}{f' --mutant {mutant}' if mutant else ''}")
        return
    click.echo(
        f"{lived:,} worlds from seed {first}, {ops:,} saved operations, {took:.0f} s: "
        "nothing lost, nothing doubled, nothing seen that may not be."
    )

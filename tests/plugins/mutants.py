"""Judges what a mutation run has left open, with tests that are collected once (docs/mutation.md).

mutmut starts pytest anew for every mutant; here each is a fork of one pytest that stands ready. The
tests that killed other mutants of the same function run first, then those that killed some of its
module, then the quickest. The verdicts go where mutmut keeps its own. `MUTANTS` names which are
tried: patterns apart by spaces, whatever was said of them before; without it, all that nobody has
judged, and of those only what fits `MUTANTS_OPEN`, where it is given. `MUTANTS_FEW` is for a first
look: so many tests each, and what they let live stays open. `MUTANTS_TESTS` takes these tests in
the place of those that pyproject.toml names: a first look by a module's own tests, in a process
that holds little else. `MUTANTS_OF_EACH` takes so many of each module, always the same, where all
would be too many. `MUTANTS_TOLD` judges nothing and says how many of each module were killed.
`MUTANTS_CHILDREN` are tried at a time: two, unless given.
"""

import gc
import json
import os
import resource
import signal
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Set
from fnmatch import fnmatch
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, settings

CHILDREN = int(os.environ.get("MUTANTS_CHILDREN", "2"))
CPU_SECONDS = 20
"""One test takes two at most; what takes so much more runs in circles."""
WALL_SECONDS = 300
"""For one that waits for what never comes, and so takes no processor time."""
SAVED_EVERY = 20
NO_TEST = 33
_tell_to: list[int] = []
"""In a fork: where the name of the test goes that fails."""


def main() -> int:
    """Collect the tests that pyproject.toml names for mutmut, among its mutants, and judge."""
    os.environ["MUTANT_UNDER_TEST"] = ""
    if os.environ.get("MUTANTS_TOLD"):
        return _tell()
    told = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["mutmut"]
    tests = os.environ.get("MUTANTS_TESTS", "").split()
    if tests and all(one.startswith("tests/unit/security") for one in tests):
        tests += ["--noconftest"]  # they do without what the others begin with
    tests = [*told["pytest_add_cli_args"], *(tests or told["pytest_add_cli_args_test_selection"])]
    settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=20,
        phases=[Phase.explicit, Phase.generate],  # which example is the smallest, nobody asks
    )
    settings.load_profile("mutants")
    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    return pytest.main(["--rootdir=.", "-s", "-q", *tests], plugins=[sys.modules[__name__]])


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Try every open mutant instead of running the tests once."""
    stats = json.loads(Path("mutmut-stats.json").read_text())
    took: dict[str, float] = stats["duration_by_test"]
    reached: dict[str, list[str]] = stats["tests_by_mangled_function_name"]
    known = {item.nodeid: item for item in session.items}
    new = known.keys() - took.keys()
    few = int(os.environ.get("MUTANTS_FEW", "0"))
    _warm(session, sorted(known, key=lambda one: (took.get(one, 0.0), one)), new)
    for rows in _Rows.all(few > 0):
        for name in rows.open():
            tests = known.keys() & {*reached.get(_function(name), ()), *new}
            quick = rows.likeliest(name, sorted(tests, key=lambda one: (took.get(one, 0.0), one)))
            if few:
                quick = [*quick[: few // 2], *quick[few // 2 :: len(quick) // few + 1]]
            rows.judge(name, [known[one] for one in quick])
        rows.finish()
    return True


def _warm(session: pytest.Session, quickest_first: list[str], new: Set[str]) -> None:
    """Run a test of each file once, so that no fork imports, reads and builds what all need.

    And those that mutmut does not know yet: one that fails anyway would kill every mutant.
    """
    known = {item.nodeid: item for item in session.items}
    first = {one.partition("::")[0]: one for one in reversed(quickest_first)}
    for item in (known[one] for one in {*first.values(), *new}):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
    if session.testsfailed:
        raise session.Failed("A test fails without any mutant.")
    for module in [module for name, module in sys.modules.items() if name.startswith("app.")]:
        for kept in vars(module).values():
            if callable(forget := getattr(kept, "cache_clear", None)):
                forget()  # a mutant in what is built once would never be asked
    # What stood before a fork it neither looks through nor copies.
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Let a fork end with the first failure; nobody reads how it came about."""
    found = call.excinfo
    if _tell_to and found and not found.errisinstance(pytest.skip.Exception):
        os.write(_tell_to[0], item.nodeid.encode())
        os._exit(1)


def _tell() -> int:
    """Say of each module how many were judged and what came of it."""
    sums = [0] * 5
    for rows in _Rows.all(first_look=False):
        counts = rows.counts()
        if counts[0]:
            sums = [one + other for one, other in zip(sums, counts, strict=True)]
            print("| `{}` | {} of {} | {} | {} | {} |".format(rows.module, *counts))  # noqa: T201 -- asked for
    print("| all | {} of {} | {} | {} | {} |".format(*sums))  # noqa: T201 -- as above
    return 0


class _Rows:
    """The verdicts of one module's mutants, as mutmut keeps them: 0 survived, 1 was killed."""

    def __init__(self, path: Path, first_look: bool) -> None:
        self._path = path
        self._first_look = first_look
        self._content: dict[str, Any] = json.loads(path.read_text())
        self._verdicts: dict[str, int | None] = self._content["exit_code_by_key"]
        self._running: dict[int, tuple[str, float, int]] = {}
        self._killers: dict[str, Counter[str]] = defaultdict(Counter)

    @classmethod
    def all(cls, first_look: bool) -> list["_Rows"]:
        return [cls(path, first_look) for path in sorted(Path("app").rglob("*.py.meta"))]

    def open(self) -> list[str]:
        if wanted := os.environ.get("MUTANTS", "").split():
            return [name for name in self._verdicts if any(fnmatch(name, one) for one in wanted)]
        fitting = os.environ.get("MUTANTS_OPEN", "*").split()
        return [
            name
            for name in self._sample()
            if self._verdicts[name] is None and any(fnmatch(name, one) for one in fitting)
        ]

    def _sample(self) -> list[str]:
        """All of them, or as many as are wanted of each module: always the same."""
        names, most = sorted(self._verdicts), int(os.environ.get("MUTANTS_OF_EACH", "0"))
        if not most or len(names) <= most:
            return names
        return Random(self.module).sample(names, most)

    @property
    def module(self) -> str:
        """The path of its file."""
        return str(self._path).removesuffix(".meta")

    def counts(self) -> list[int]:
        """How many were judged, are there, were killed, ran in circles, survived."""
        judged = [verdict for verdict in self._verdicts.values() if verdict is not None]
        killed, lived = judged.count(1), sum(one in {0, NO_TEST} for one in judged)
        late = len(judged) - killed - lived
        return [len(judged), len(self._verdicts), killed, late, lived]

    def likeliest(self, name: str, tests: list[str]) -> list[str]:
        """What killed others of its function goes first, then of its module, the rest as it is."""
        of_it, of_all = self._killers[_function(name)], self._killers[""]
        return sorted(tests, key=lambda one: (-of_it[one], -of_all[one]))

    def judge(self, name: str, tests: list[pytest.Item]) -> None:
        while len(self._running) >= CHILDREN:
            self._wait()
        told, tell = os.pipe()
        pid = os.fork()
        if pid == 0:
            _try(name, tests, tell)
        os.close(tell)
        self._running[pid] = name, time.monotonic(), told

    def finish(self) -> None:
        while self._running:
            self._wait()
        self._save()

    def _wait(self) -> None:
        pid, status = os.wait()
        name, since, told = self._running.pop(pid)
        with os.fdopen(told, encoding="utf-8") as said:
            if killer := said.read():
                self._killers[_function(name)][killer] += 1
                self._killers[""][killer] += 1
        verdict = os.waitstatus_to_exitcode(status)
        self._verdicts[name] = None if self._first_look and verdict == 0 else verdict
        self._content["durations_by_key"][name] = time.monotonic() - since
        if sum(verdict is not None for verdict in self._verdicts.values()) % SAVED_EVERY == 0:
            self._save()

    def _save(self) -> None:
        beside = self._path.with_suffix(".new")
        beside.write_text(json.dumps(self._content, indent=4))
        beside.replace(self._path)


def _function(name: str) -> str:
    return name.rpartition("__mutmut_")[0]


def _try(name: str, tests: list[pytest.Item], tell: int) -> None:
    """Run tests until one fails, in a process that ends here: with 1, or 0 where all passed.

    Which one it was goes to `tell`.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.environ["MUTANT_UNDER_TEST"] = name
    _tell_to.append(tell)
    try:
        for item, following in zip(tests, [*tests[1:], None], strict=True):
            _bound()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    except BaseException:  # noqa: BLE001 -- the fork must never go back into the parent's loop
        os._exit(1)
    os._exit(0 if tests else NO_TEST)


def _bound() -> None:
    """End this process when the test that begins now takes too long."""
    signal.alarm(WALL_SECONDS)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + CPU_SECONDS, hard))


if __name__ == "__main__":
    sys.exit(main())

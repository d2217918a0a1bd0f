"""Two workbenches and a central in network namespaces of their own, whose links are pulled.

The first process makes the namespaces, joins them by pairs of virtual links, and tells the devices
what to do; its words are `drive`, the folder, a seed and the number of turns. A device's are
`device`, the folder, an e-mail address, the address and the port of central and a seed. The devices
reach central through a line that is late, cuts and swallows. All of it is meant to run within a
network, a mount and a process namespace that are gone with the first process: see `words`.

Source: sync.md 3.12 (6).
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from app.central.central import open_central
from app.central.settings import Settings
from app.platform.ids import ClockIds
from app.ports.problems import Unavailable
from app.sync import pull
from tests.builders.fault_line import Fault, FaultLine
from tests.builders.looking import looking
from tests.integration.central.world import ADMIN, MIRA
from tests.sync.afterwards import check_central, check_device
from tests.sync.days import Days
from tests.sync.served import CLOCK, SERVE, Device

PORT, PAGE = 8400, 5
PEOPLE = {"ada": ADMIN, "mira": MIRA}
RATE = ("rate", "2mbit", "burst", "16kb", "latency", "100ms")
LINE = (Fault.NONE, Fault.DELAY, Fault.DELAY, Fault.DRIP, Fault.CUT_ANSWER, Fault.SWALLOWED)
_LEAST_S, _MOST_S = 0.02, 0.4
"""So long a link is pulled amid a round."""
_MAKE_ROOM = "mount -t tmpfs trestle-drill /run && mkdir /run/netns"


def words(command: str) -> list[str]:
    """What runs a shell command where it can make namespaces that end with it."""
    own = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    kinds = ["--mount", "--net", "--pid", "--fork", "--kill-child"]
    with_parent = ["setpriv", "--pdeathsig", "KILL"]  # also where the tests are killed
    return [*with_parent, "unshare", *own, *kinds, "sh", "-c", f"{_MAKE_ROOM} && {command}"]


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)


def within(name: str, *command: str) -> list[str]:
    """A command in a namespace."""
    return ["ip", "netns", "exec", name, *command]


def make_network() -> bool:
    """Central and the devices, each on a link of its own; whether its rate is limited."""
    for name in ("central", *PEOPLE):
        run("ip", "netns", "add", name)
        run(*within(name, "ip", "link", "set", "lo", "up"))
    limited = True
    for number, name in enumerate(PEOPLE, 1):
        ours = ["name", f"to-{name}", "netns", "central"]
        run("ip", "link", "add", *ours, "type", "veth", "peer", "name", "out", "netns", name)
        for where, link, last in (("central", f"to-{name}", 1), (name, "out", 2)):
            run(*within(where, "ip", "addr", "add", f"10.77.{number}.{last}/24", "dev", link))
            run(*within(where, "ip", "link", "set", link, "up"))
            limit = within(where, "tc", "qdisc", "add", "dev", link, "root", "tbf", *RATE)
            limited &= subprocess.run(limit, check=False, capture_output=True).returncode == 0
    return limited


def pull_link(name: str, *, at_central: bool = False) -> None:
    """Take a device's link away."""
    _set(name, "down", at_central=at_central)


def put_back(name: str) -> None:
    """Let both ends of a device's link carry again."""
    for at_central in (False, True):
        _set(name, "up", at_central=at_central)


def _set(name: str, state: str, *, at_central: bool) -> None:
    where, link = ("central", f"to-{name}") if at_central else (name, "out")
    run(*within(where, "ip", "link", "set", link, state))


class Workbench:
    """A device's process, as the first one sees it."""

    def __init__(self, folder: Path, number: int, name: str, seed: int) -> None:
        self.name = name
        address = f"10.77.{number}.1"
        given = (str(folder), PEOPLE[name], address, str(PORT), str(seed + number))
        command = within(name, sys.executable, "-m", "tests.sync.netdrill", "device", *given)
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.told()

    def tell(self, what: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()

    def told(self) -> Any:
        """Its next word.

        Raises:
            SystemExit: it broke.
        """
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended with {self.process.wait()}")
        return json.loads(line)

    def ask(self, what: str) -> Any:
        self.tell(what)
        return self.told()


def drive(folder: Path, seed: int, turns: int) -> dict[str, Any]:
    """Do the drill; what happened in it."""
    chance = random.Random(seed)
    limited = make_network()
    ends: Counter[str] = Counter()
    with ExitStack() as stack:
        stack.enter_context(_central(folder))
        benches = [Workbench(folder, number, name, seed) for number, name in enumerate(PEOPLE, 1)]
        offline = 0
        for number in range(turns):
            away, other = benches if number % 2 else reversed(benches)
            pull_link(away.name)
            for bench in (away, other, away):
                bench.ask("work")
            assert away.ask("sync") != "", "a round went through without a link"
            offline += 1
            ends[other.ask("sync")] += 1
            put_back(away.name)
            away.tell("sync")
            time.sleep(chance.uniform(0, _MOST_S))
            pull_link(away.name, at_central=chance.random() < 0.5)
            time.sleep(chance.uniform(_LEAST_S, _MOST_S))
            put_back(away.name)
            ends[away.told()] += 1
        for bench in (*benches, *benches):
            assert bench.ask("quiet") == "", "a round broke on a good line"
        checked = [bench.ask("check") for bench in benches]
        for bench in benches:
            bench.tell("end")
            assert bench.process.wait() == 0
    through = ends.pop("", 0)
    return {
        "turns": turns, "rate": " ".join(RATE) if limited else "not limited: no tbf here",
        "rounds without a link": offline, "rounds through": through, "rounds broken": dict(ends),
        "devices": checked,
    }  # fmt: skip


@contextmanager
def _central(folder: Path) -> Iterator[None]:
    served = subprocess.Popen(
        within("central", sys.executable, "-c", SERVE, "serve", "--host", "0.0.0.0",  # noqa: S104 -- of its namespace
               "--port", str(PORT)),
        stdout=subprocess.PIPE, text=True, env={**os.environ, "TRESTLE_HOME": str(folder)},
    )  # fmt: skip
    try:
        assert served.stdout is not None
        while "listens on" not in (line := served.stdout.readline()):
            assert line, "central did not start"
        yield
    finally:
        served.terminate()
        served.communicate()


def be_device(folder: Path, email: str, address: str, port: int, seed: int) -> None:
    """Do what is told, line by line, and answer each with a line."""
    pull.LIMIT = PAGE
    line = FaultLine(port, seed, address, faults=LINE)
    device = Device(folder / email.partition("@")[0], line, email)
    days = Days(seed, email)
    _say("ready")
    for told in sys.stdin:
        what = told.strip()
        line.quiet = what in {"quiet", "check"}
        if what == "work":
            days.work(device)
            _say(len(days.saved))
        elif what in {"sync", "quiet"}:
            _say(_round(device))
        elif what == "check":
            _say(_checked(folder, device, days, line))
        else:
            break
    device.close()
    line.close()


def _say(word: Any) -> None:
    sys.stdout.write(f"{json.dumps(word)}\n")
    sys.stdout.flush()


def _round(device: Device) -> str:
    """The code of what broke a round; nothing where it went through."""
    try:
        device.sync()
    except Unavailable as problem:
        return problem.code
    return ""


def _checked(folder: Path, device: Device, days: Days, line: FaultLine) -> dict[str, Any]:
    central = open_central(Settings(folder / "central"), CLOCK, ClockIds(CLOCK))
    with looking(central) as there, device.store.reading() as here:
        check_central(there, days.saved)
        check_device(here, there)
    central.close()
    happened = {fault.value: often for fault, often in sorted(line.happened.items())}
    return {"saved": len(days.saved), "line": happened}


if __name__ == "__main__":
    if sys.argv[1] == "drive":
        _say(drive(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
    else:
        _folder, _email, _address, _port, _seed = sys.argv[2:]
        be_device(Path(_folder), _email, _address, int(_port), int(_seed))

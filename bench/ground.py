"""Where benches stand: stores and centrals of a given size, made once and kept in a folder."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.company import FEW, Company, company

if TYPE_CHECKING:
    from app.bootstrap.desk import Desk

Tell = Callable[[str], None]
WORDS = "a store for benchmarks"
_ROOT = Path(__file__).resolve().parents[1]
_MADE_FROM = ("app/database", "app/importers", "app/records", "app/store", "bench/*.py")
_MARK = 12


@dataclass(frozen=True, slots=True)
class DeviceHome:
    """The home of a device that is signed in and holds so many tickets.

    Attributes:
        home: what `trestle desk --home` is given.
        passphrase_file: what `--passphrase-file` is given.
    """

    home: Path
    passphrase_file: Path

    def open(self) -> Desk:
        """Open its desk, on the demo's clock; the caller closes it."""
        from app.bootstrap.device import open_desk

        return open_desk(self.home, passphrase=WORDS)


class Ground:
    """Makes what benches stand on, and keeps it for the next one.

    Args:
        folder: what is made stays here; made anew when what it was made from has changed.
        tell: hears what is being made.
    """

    def __init__(self, folder: Path, tell: Tell = lambda _line: None) -> None:
        self._folder = folder
        self.tell = tell
        self._companies: dict[bool, Company] = {}
        self._mark = _fingerprint()

    def tickets_store(self, tickets: int) -> DeviceHome:
        """A device with so many tickets. It is shared: whoever writes takes `own_store`."""
        from bench.device import make_device

        home = self._made("device", tickets, make_device)
        return DeviceHome(home, home / "passphrase")

    @contextmanager
    def own_store(self, tickets: int) -> Iterator[DeviceHome]:
        """A copy of such a device, to write into."""
        with self._copied(self.tickets_store(tickets).home) as home:
            yield DeviceHome(home, home / "passphrase")

    def tickets_central(self, tickets: int) -> Path:
        """A home whose central holds so many tickets. It is shared, as above."""
        from bench.central import make_central

        return self._made("central", tickets, make_central)

    @contextmanager
    def own_central(self, tickets: int) -> Iterator[Path]:
        """A copy of such a home, to write into."""
        with self._copied(self.tickets_central(tickets)) as home:
            yield home

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """An empty folder on the same disk, gone afterwards."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self._folder) as folder:
            yield Path(folder)

    @contextmanager
    def _copied(self, home: Path) -> Iterator[Path]:
        with self.scratch() as folder:
            yield Path(shutil.copytree(home, folder / home.name))

    def _made(self, kind: str, tickets: int, make: Callable[[Path, Company, int], None]) -> Path:
        return self.kept(
            f"{kind}-{tickets}",
            self._mark,
            f"a {kind} with {tickets:,} tickets",
            lambda folder: make(folder, self.company(tickets), tickets),
        )

    def kept(self, name: str, mark: str, words: str, make: Callable[[Path], None]) -> Path:
        """A folder that is made once, and anew where the mark is another one.

        Args:
            name: what it is kept under.
            mark: stands for everything that it is made from.
            words: what is being made, for whoever waits.
            make: is given where it has to be; its parent exists.
        """
        wanted = self._folder / f"{name}-{mark}"
        if not wanted.exists():
            self.tell(f"making {words}")
            with self.scratch() as folder:
                made = folder / name
                make(made)
                for old in self._folder.glob(f"{name}-*"):
                    shutil.rmtree(old)
                made.rename(wanted)
        return wanted

    def company(self, tickets: int) -> Company:
        """The plan for stores of this size, made once for all of them."""
        small = tickets <= FEW
        if small not in self._companies:
            self._companies[small] = company(tickets)
        return self._companies[small]


def _fingerprint() -> str:
    """What stores are made from, in one word."""
    digest = hashlib.sha256()
    for pattern in _MADE_FROM:
        pattern = pattern if pattern.endswith(".py") else f"{pattern}/**/*.py"  # noqa: PLW2901 -- the whole pattern
        for path in sorted(_ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:_MARK]

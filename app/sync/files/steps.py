"""What the lane of files does, as steps: it says what it wants asked, and takes in what came.

No clock, thread or socket is in here. Wherever it is cut, even between a request and the note of
its answer, it goes on from what central and this device's store say.

Source: sync.md 2.9, 3.12.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy import select

from app.files.vault import Vault
from app.ports.problems import Corrupt, Refused, TrestleProblem, Unavailable
from app.records import Attachment
from app.store import errands
from app.store.errands import Allowed, Errand, Key
from app.store.files import SMALL, Copy, copies, copy_with, forget_loose, keep_copy
from app.store.open import Store
from app.sync.files.asks import Ask, Begin, Came, Far, Fetch, Got, HowFar, Send

SMALLEST_SLICE, FIRST_SLICE, LARGEST_SLICE = 16 * 1024, 256 * 1024, 4 << 20
"""Bytes in one request."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 900.0
_JITTER = 0.5
_MISSES = 3
"""So many requests in a row that nobody answered: the network is gone, not the file."""
_LATER = frozenset({"not-found", "files-device-full", "upload-offset", "upload-expired"})
"""What central says of a file that it will take another time, or from another place on."""
_OVER = frozenset({"upload-expired", "not-found"})
_ENDS = frozenset({"signed-out", "device-barred"})
_LARGEST_SMALL = 1 << 20


@dataclass(slots=True)
class Slices:
    """How much goes into one request: less after each cut, more after each that went through.

    *Units*: `size` in bytes.
    """

    size: int = FIRST_SLICE

    def went(self) -> None:
        """A slice went through."""
        self.size = min(LARGEST_SLICE, self.size * 2)

    def cut(self) -> None:
        """A slice was lost on the way."""
        self.size = max(SMALLEST_SLICE, self.size // 4)


Steps: TypeAlias = Generator[Ask, Came, None]
Told: TypeAlias = Callable[[Key, bool], None]
"""Hears that an errand went on, and whether it ended."""


class Lane:
    """Carries the files of one store, one at a time, until none can go on.

    Args:
        store: of this device.
        vault: its files.
        allowed: which may travel.
        now: this device's hour.
        luck: random, from 0 to 1, for pauses.
        slices: how much this line carries at once, as far as it was learnt.
        told: hears how it goes.
    """

    def __init__(
        self,
        store: Store,
        vault: Vault,
        allowed: Allowed,
        *,
        now: Callable[[], datetime],
        luck: Callable[[], float],
        slices: Slices | None = None,
        told: Told = lambda _key, _ended: None,
    ) -> None:
        self._store, self._vault, self._allowed = store, vault, allowed
        self._now, self._luck, self._told = now, luck, told
        self._slices = slices or Slices()
        self._misses = 0

    def steps(self) -> Steps:
        """Carry what is ready; a file that fails rests, and the next one has its turn.

        Raises:
            Refused: this device is signed out, or may not sync any more.
            Unavailable: nobody answers.
        """
        while True:
            with self._store.reading() as connection:
                errand = errands.next_errand(connection, self._now(), self._allowed)
            if errand is None:
                return
            try:
                yield from self._carry(errand)
            except Refused as problem:
                self._refused(errand, problem)
            except (Unavailable, Corrupt) as problem:
                self._missed(errand, problem)

    def _carry(self, errand: Errand) -> Steps:
        if errand.key.way == "up":
            yield from self._up(errand)
        elif errand.key.kind == SMALL:
            yield from self._small_down(errand)
        else:
            yield from self._down(errand)
        self._told(errand.key, True)

    def _up(self, errand: Errand) -> Steps:
        key = errand.key
        with self._store.reading() as connection:
            copy = copies(connection, [key.attachment], key.kind).get(key.attachment)
        if copy is None:
            raise Refused(
                "file-gone", "This file is no longer on this device.", next_step="Add it again."
            )
        far = yield from self._standing(errand, copy)
        while far.offset < copy.size:
            stop = min(copy.size, far.offset + self._slices.size)
            body = b"".join(self._vault.read(copy.name, copy.size, start=far.offset, stop=stop))
            far = yield from self._asked(Send(far.upload, far.offset, body))
            self._slices.went()
            self._note(key, far.offset)
        self._store.write(lambda c: errands.ended(c, key))

    def _standing(self, errand: Errand, copy: Copy) -> Generator[Ask, Came, Far]:
        """How far central is with this file; it begins anew where central forgot about it."""
        key = errand.key
        if errand.upload:
            try:
                far = yield from self._asked(HowFar(errand.upload))
            except Refused as problem:
                if problem.code not in _OVER:
                    raise
            else:
                if far.offset != errand.done:
                    self._note(key, far.offset)
                return far
        far = yield from self._asked(Begin(key.attachment, key.kind, copy.size, copy.sha256))
        self._store.write(lambda c: errands.note_far(c, key, far.offset, far.upload))
        return far

    def _asked(self, ask: Begin | HowFar | Send) -> Generator[Ask, Came, Far]:
        came = yield ask
        assert isinstance(came, Far)  # noqa: S101 -- each question has its kind of answer
        self._went()
        return came

    def _small_down(self, errand: Errand) -> Steps:
        key = errand.key
        came = yield Fetch(key.attachment, key.kind, 0, _LARGEST_SMALL)
        assert isinstance(came, Got)  # noqa: S101 -- as above
        self._went()
        if hashlib.sha256(came.body).hexdigest() != came.sha256:
            raise _differs()
        self._keep(key, [came.body], came.sha256, came.size)

    def _down(self, errand: Errand) -> Steps:
        """Fetch a whole file piece by piece; each is kept before the next is asked for."""
        key = errand.key
        with self._store.reading() as connection:
            at = sum(size for _name, size in errands.parts(connection, key))
            known = copy_with(connection, errand.sha256, errand.size)
        if known is not None:  # another attachment has the same content
            self._take(key, known)
            return
        while at < errand.size:
            came = yield Fetch(
                key.attachment, key.kind, at, min(errand.size, at + self._slices.size)
            )
            assert isinstance(came, Got)  # noqa: S101 -- as above
            self._went()
            if (came.sha256, came.size) != (errand.sha256, errand.size) or not came.body:
                raise _differs()
            name = self._vault.keep([came.body])
            self._keep_part(key, at, len(came.body), name)
            self._slices.went()
            at += len(came.body)
        self._keep(key, self._pieces(key), errand.sha256, errand.size)

    def _pieces(self, key: Key) -> Iterator[bytes]:
        with self._store.reading() as connection:
            kept = errands.parts(connection, key)
        for name, size in kept:
            yield from self._vault.read(name, size)

    def _keep_part(self, key: Key, at: int, size: int, name: str) -> None:
        try:
            self._store.write(lambda c: errands.add_part(c, key, at, size, name))
        except TrestleProblem:
            self._vault.drop(name)
            raise
        self._told(key, False)

    def _keep(self, key: Key, pieces: Iterable[bytes], sha256: str, size: int) -> None:
        """Keep a file that has come whole, if it is the one that was asked for."""
        digest = hashlib.sha256()

        def hashed() -> Iterator[bytes]:
            for piece in pieces:
                digest.update(piece)
                yield piece

        name = self._vault.keep(hashed())
        if digest.hexdigest() != sha256:
            self._drop([name, *self._store.write(lambda c: errands.forget_parts(c, key))])
            raise _differs()
        self._take(key, Copy(name, sha256, size))

    def _take(self, key: Key, copy: Copy) -> None:
        now = self._now()
        attachment = key.attachment
        spent: list[str] = []
        with self._store.writing() as connection:
            found = connection.execute(select(Attachment.id).where(Attachment.id == attachment))
            if found.first() is not None:  # it may have been taken away meanwhile
                keep_copy(connection, attachment, key.kind, copy, now)
            errands.ended(connection, key)
            spent += errands.forget_parts(connection, key)
            spent += forget_loose(connection)
            if (known := copy_with(connection, copy.sha256, copy.size)) is None or (
                known.name != copy.name
            ):
                spent.append(copy.name)
        self._drop(spent)

    def _drop(self, names: list[str]) -> None:
        for name in names:
            self._vault.drop(name)

    def _went(self) -> None:
        self._misses = 0

    def _note(self, key: Key, done: int) -> None:
        self._store.write(lambda c: errands.note_far(c, key, done))
        self._told(key, False)

    def _refused(self, errand: Errand, problem: Refused) -> None:
        if problem.code in _ENDS:
            raise problem
        none = errand.key.kind == SMALL and errand.key.way == "down"  # its sender made none
        if problem.code in _LATER and not none:
            self._rest(errand, problem)
        elif problem.code == "attachment-void":
            self._store.write(lambda c: errands.forget_attachment(c, errand.key.attachment))
        else:
            key, words = errand.key, str(problem)
            self._store.write(lambda c: errands.note_refused(c, key, problem.code, words))
        self._told(errand.key, True)

    def _missed(self, errand: Errand, problem: Unavailable | Corrupt) -> None:
        self._slices.cut()
        self._rest(errand, problem)
        self._told(errand.key, False)
        self._misses += 1
        if isinstance(problem, Unavailable) and self._misses >= _MISSES:
            raise problem

    def _rest(self, errand: Errand, problem: TrestleProblem) -> None:
        key = errand.key
        with self._store.reading() as connection:
            present = errands.attempts(connection, key)
        wait_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(present, 20))
        wait_s *= 1 - _JITTER * self._luck()
        asked_s = getattr(problem, "retry_after_s", None) or 0.0
        until = self._now() + timedelta(seconds=max(wait_s, asked_s))
        words = str(problem)
        self._store.write(lambda c: errands.note_missed(c, key, until, words, attempts=present + 1))


def _differs() -> Unavailable:
    return Unavailable(
        "file-differs",
        "What arrived is not the file that was written down, so it was thrown away.",
        next_step="It is fetched again.",
    )

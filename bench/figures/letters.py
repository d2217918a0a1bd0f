"""Letters put into the queue and sent, beside handing the same letters to the same server bare."""

from __future__ import annotations

import importlib.util
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bench.figure import Bench, Goal, Pair
from bench.ground import Ground

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

_HERE = "127.0.0.1"
_SENDER = "support@firm.example"


def _hindrance() -> str:
    found = importlib.util.find_spec("aiosmtpd") is not None
    return "" if found else "There is no mail server here: aiosmtpd belongs to development."


class _Taker:
    """Counts letters and keeps none."""

    def __init__(self) -> None:
        self.many = 0

    async def handle_DATA(  # noqa: N802 -- the name by which the server finds it
        self, _server: SMTP, _session: Session, _envelope: Envelope
    ) -> str:
        self.many += 1
        return "250 OK"


@contextmanager
def _taking() -> Iterator[tuple[int, _Taker]]:
    import socket

    from aiosmtpd.controller import Controller

    with socket.socket() as probe:
        probe.bind((_HERE, 0))
        port: int = probe.getsockname()[1]
    taker = _Taker()
    controller = Controller(taker, hostname=_HERE, port=port)
    controller.start()
    try:
        yield port, taker
    finally:
        controller.stop()


@contextmanager
def _letters(ground: Ground, size: int) -> Iterator[Pair]:
    from app.central.central import new_central
    from app.central.mail.letters import Letter, Person, written
    from app.central.mail.room import MailRoom
    from app.central.mail.settings import MailSettings, write_settings
    from app.central.settings import Settings
    from app.platform.clock import SystemClock
    from app.platform.ids import ClockIds
    from app.ports.mailer import Message

    text = "We look into it, and you hear from us within the hour.\n" * 12
    clock = SystemClock()
    with ground.scratch() as folder, _taking() as (port, taker):
        settings = Settings(folder)
        central = new_central(settings, clock, ClockIds(clock))
        write_settings(
            settings,
            MailSettings(host=_HERE, port=port, security="plain", sender=_SENDER, per_hour=10**9),
        )
        room = MailRoom(central)
        raw = written(
            Letter(Person("", "dana@client.example"), "News", text, "", "<one@firm.example>"),
            Person("Firm", _SENDER),
            clock.now(),
        )
        rates: list[float] = []

        def ours() -> list[float]:
            before, began = taker.many, time.perf_counter()
            for number in range(size):
                room.post(Message(f"person{number}@client.example", "News", text))
            while room.send_some():
                pass
            took = time.perf_counter() - began
            if taker.many - before != size:
                raise RuntimeError(f"{size} letters were put, {taker.many - before} left.")
            rates.append(size / took)
            return [took / size]

        def floor() -> list[float]:
            began = time.perf_counter()
            with smtplib.SMTP(_HERE, port, local_hostname="firm.example") as server:
                for number in range(size):
                    server.sendmail(_SENDER, [f"person{number}@client.example"], raw)
            return [(time.perf_counter() - began) / size]

        def notes() -> tuple[str, ...]:
            said = "each put in a transaction, sealed, handed over, ended in another; none was lost"
            return (f"At best {max(rates):,.0f} letters a second, {said}.",)

        try:
            yield Pair(ours, floor, notes)
        finally:
            central.close()


BENCHES = (
    Bench(
        "letters-sent",
        "a letter put into the queue, sealed, sent and ended (size: letters)",
        "the same letter handed to the same mail server by smtplib alone, on one connection",
        Goal(),
        _letters,
        sizes=(40, 200),
        repeats=3,
        hindrance=_hindrance,
    ),
)

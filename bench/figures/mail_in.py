"""Mails kept, read and placed as requests, beside reading the same mails alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.figure import MS, Bench, Goal, Pair
from bench.ground import Ground


def _mails(size: int, turn: int) -> list[bytes]:
    """Mails of as many people, with a quotation, a signature and a picture each."""
    picture = "iVBORw0KGgo" + "A" * 40_000
    body = "The scanner shows nothing at all since this morning.\r\n" * 8
    quoted = "On Monday support@firm.example wrote:\r\n" + "> Is it on?\r\n" * 20
    return [
        (
            f"From: Person {number} <person{number}@client.example>\r\nTo: support@firm.example\r\n"
            f"Subject: Scanner {turn}\r\nMessage-ID: <{turn}.{number}@client.example>\r\n"
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n{quoted}"
            "--b\r\nContent-Type: image/png; name=seen.png\r\n"
            f"Content-Transfer-Encoding: base64\r\n\r\n{picture}\r\n--b--\r\n"
        ).encode()
        for number in range(size)
    ]


@contextmanager
def _mail_in(ground: Ground, size: int) -> Iterator[Pair]:
    from app.central.central import new_central
    from app.central.clients import NewClient, add_client
    from app.central.files.room import files_of
    from app.central.jobs.intake import take_rows
    from app.central.mail.incoming.ingesting import ingest
    from app.central.settings import Settings
    from app.central.setup import FirstDay, init_firm
    from app.importers.mail.reading import read_mail
    from app.platform.clock import SystemClock
    from app.platform.ids import ClockIds

    clock = SystemClock()
    with ground.scratch() as folder:
        ids = ClockIds(clock)
        central = new_central(Settings(folder), clock, ids)
        init_firm(central, FirstDay("Firm", "Ada", "ada@firm.example", "four plain words here"))
        client = add_client(central, NewClient("Client", "CL", "UTC"))
        files, turns = files_of(central), [0]
        rates, alone, used = list[float](), list[float](), list[float]()
        people: list[dict[str, Any]] = [
            {
                "id": ids.new(), "client_id": client, "name": f"Person {number}",
                "email": f"person{number}@client.example", "roles": ["requester"],
                "created_at": clock.now(), "created_by": None,
            }
            for number in range(size)
        ]  # fmt: skip
        take_rows(central, [("contact", people)])

        def ours() -> list[float]:
            turns[0] += 1
            mails = [(str(at), raw) for at, raw in enumerate(_mails(size, turns[0]))]
            began, busy = time.perf_counter(), time.process_time()
            told = ingest(central, files, mails)
            took = time.perf_counter() - began
            used.append((time.process_time() - busy) / size)
            if [one.state for one in told] != ["placed"] * size:
                raise RuntimeError(f"Not each of {size} mails became a request.")
            rates.append(size / took)
            return [took / size]

        def floor() -> list[float]:
            mails = _mails(size, 0)
            began = time.perf_counter()
            for raw in mails:
                read_mail(raw)
            took = time.perf_counter() - began
            alone.append(size / took)
            return [took / size]

        def notes() -> tuple[str, ...]:
            said = "each with a picture of 30 kB, kept sealed, read, numbered, its file sealed anew"
            ours_s, alone_s = f"{max(rates):,.1f}", f"{max(alone):,.0f}"
            return (
                f"At best {ours_s} mails a second, {said}; reading alone {alone_s}.",
                f"Of a processor each takes {min(used) * MS:.1f} ms, however busy the machine is.",
                "None was lost; that a killed central loses none is tried with its mailbox.",
            )

        try:
            yield Pair(ours, floor, notes)
        finally:
            central.close()


BENCHES = (
    Bench(
        "mail-in",
        "a mail kept as it came, read, and placed as a request with its file (size: mails)",
        "the same mail read alone: taken apart, decoded, its quotation folded",
        Goal(),
        _mail_in,
        sizes=(20, 200),
        repeats=3,
    ),
)

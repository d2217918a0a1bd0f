"""What people write on pages and hang on tickets, and what must become of the words."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from app.database.work import WorkSession
from app.domain.attachments import FileFacts
from app.domain.page_versions import Link, heads
from app.queries.page_versions import page_clash, page_history
from app.records import Page, Ticket
from app.records.codec import written_text
from app.simulation.bodies import sha256
from app.simulation.book import Book
from app.simulation.device import Device
from app.simulation.firm import RUNBOOK
from app.simulation.oracle import Broken, Snapshot
from app.simulation.programs import NEWER
from app.store.adding import add_file, void_file
from app.store.files import SMALL, WHOLE, Copy, vault_of
from app.usecases.attach_file import AttachFile, attach_file
from app.usecases.edit_page import CreatePage, EditPage, create_page, edit_page
from app.usecases.page_versions import ResolvePageClash, resolve_page_clash
from app.usecases.void_attachment import VoidAttachment

_ANOTHER_LINE = 0.3
"""How often somebody adds a line, and not a word to one."""
_SMALL = 200
"""The most bytes of a small picture."""
_PICTURED = 3
"""One in so many files has one."""
_NOT_UNDERSTOOD = frozenset({"value-wrong", "field-unknown", "noun-unknown"})


class Writer:
    """Somebody who writes at a workbench. No word is ever taken out again."""

    def __init__(self, device: Device, chance: random.Random) -> None:
        self._device, self._chance = device, chance

    def _word(self) -> str:
        return f"w{self._chance.getrandbits(40):x}"

    def create(self, client: UUID) -> None:
        """A new page."""
        command = CreatePage(client, "Runbook", f"{RUNBOOK}{self._word()}\n")
        self._device.do(
            "create_page", lambda session: create_page(session, self._device.ctx, command)
        )

    def edit(self, page: UUID) -> None:
        """Another word in one line, or a line more."""
        at, more, word = self._chance.random(), self._chance.random() < _ANOTHER_LINE, self._word()

        def job(session: WorkSession) -> None:
            row = session.get_one(Page, page)
            lines = row.body.split("\n")
            place = int(at * len(lines))
            if more:
                lines.insert(place, word)
            else:
                lines[place] = f"{lines[place]} {word}".strip()
            edit_page(session, self._device.ctx, EditPage(page, "\n".join(lines)))

        self._device.do("edit_page", job)

    def resolve(self, page: UUID) -> None:
        """Two versions stand: bring them together, every word of both."""

        def job(session: WorkSession) -> None:
            history = page_history(session, page)
            if history is None or not history.has_two:
                return
            clash = page_clash(session, page)
            if clash is None:
                return
            missing = [w for w in clash.other_text.split() if w not in clash.one_text.split()]
            command = ResolvePageClash(
                page, (clash.one.id, clash.other.id), f"{clash.one_text}\n{' '.join(missing)}"
            )
            resolve_page_clash(session, self._device.ctx, command)

        self._device.do("resolve_page_clash", job)

    def attach(self, ticket: UUID) -> None:
        """A file of a ticket, where the program knows files.

        Its bytes travel on a lane of their own, where files have a life in this world.
        """
        if self._device.version != NEWER:
            return
        number = self._chance.getrandbits(256)
        name, bodies = f"{self._word()}.txt", self._device.bodies
        if bodies is not None:
            self._keep(ticket, name, bodies.make(number), number)
            return
        digest = f"{number:064x}"
        facts = FileFacts(name, "text/plain", 1 + len(digest), digest)
        command = AttachFile(facts, ticket=ticket)
        self._device.do(
            "attach_file", lambda session: attach_file(session, self._device.ctx, command)
        )

    def _keep(self, ticket: UUID, name: str, body: bytes, number: int) -> None:
        """Add a file with its bytes, and a small picture of it at times."""
        device = self._device
        vault = vault_of(device.store)
        facts = FileFacts(name, "text/plain", len(body), sha256(body))
        parts = {WHOLE: body} | ({SMALL: body[:_SMALL]} if number % _PICTURED == 0 else {})
        kept = {
            kind: Copy(vault.keep([part]), sha256(part), len(part)) for kind, part in parts.items()
        }
        command, now = AttachFile(facts, ticket=ticket), device.clock.now()
        device.do("attach_file", lambda session: add_file(session, device.ctx, command, kept, now))

    def void(self, attachment: UUID) -> None:
        """The wrong file."""
        command = VoidAttachment(attachment)
        self._device.do(
            "void_attachment", lambda session: void_file(session, self._device.ctx, command)
        )

    def restore_service(self, ticket: UUID) -> None:
        """A column that the older program lacks."""
        if self._device.version != NEWER:
            return
        now = self._device.clock.now()

        def job(session: WorkSession) -> None:
            session.get_one(Ticket, ticket).service_restored_at = now

        self._device.do("edit_ticket", job)


def check_words(log: Iterable[Any], central: Snapshot, book: Book) -> None:
    """Every word that was sent is on its page, or in a version that stands.

    Raises:
        Broken: a word is lost, or central did not understand what a program said.
    """
    standing = _standing(central)
    saved = {book.last_name(op_id): one for op_id, one in book.saved.items()}
    for row in log:
        if row.result == "rejected":
            if row.code in _NOT_UNDERSTOOD:
                raise Broken("I2", f"central did not understand a {row.entity}: {row.reason}")
            continue
        one = saved.get(row.op_id)
        if one is None or row.entity != "page" or one.kind == "delete":
            continue
        there = standing.get(row.row_id.bytes)
        lost = _new_words(one.meant) - (there or set())
        if there is not None and lost:
            raise Broken("I2", f"words of page {row.row_id} are lost: {sorted(lost)}")


def _new_words(meant: Mapping[str, Any]) -> set[str]:
    body = meant.get("body")
    if body is None:
        return set()
    begun = body["base"] if isinstance(body, Mapping) else ""
    return set(written_text(body).split()) - set(begun.split())


def _standing(central: Snapshot) -> dict[bytes, set[str]]:
    """Page → the words of its text and of the versions that stand."""
    versions: dict[bytes, list[tuple[Link, str]]] = {}
    found: dict[bytes, set[str]] = {}
    for (entity, row), values in central.rows.items():
        if entity == "page":
            found.setdefault(row, set()).update(values["body"].split())
        elif entity == "page_version":
            ids = (values["base_id"], values["merged_id"])
            base, merged = (None if one is None else UUID(bytes=one) for one in ids)
            link = Link(UUID(bytes=row), base, merged, values["rev"])
            versions.setdefault(values["page_id"], []).append((link, values["body"]))
    for page, known in versions.items():
        said = {link.id: body for link, body in known}
        for head in heads(link for link, _ in known):
            found.setdefault(page, set()).update(said[head.id].split())
    return found

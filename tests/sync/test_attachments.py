"""What is known of a file travels both ways; the file and its place do not."""

from typing import Any
from uuid import UUID

from app.database.scope import whole
from app.domain.attachments import FileFacts
from app.queries.attachments import AttachmentRow, ticket_attachments
from app.store.files import WHOLE, Copy, keep_copy
from app.store.tables import file_here
from app.usecases.attach_file import AttachFile, attach_file
from app.usecases.void_attachment import VoidAttachment, void_attachment
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk

PHOTO = FileFacts("rack.jpg", "image/jpeg", 84_000, "0a" * 32, 4000, 3000)


def attach(desk: Desk, ticket: UUID) -> UUID:
    def job(session: Any) -> UUID:
        added = attach_file(session, desk.ctx, AttachFile(PHOTO, ticket=ticket))
        copy = Copy("0a" * 16, PHOTO.sha256, PHOTO.size)
        keep_copy(session.connection(), added, WHOLE, copy, desk.clock.now())
        return added

    added: UUID = desk.do("attach_file", job)
    return added


def void(desk: Desk, added: UUID) -> None:
    command = VoidAttachment(added)
    desk.do("void_attachment", lambda session: void_attachment(session, desk.ctx, command))


def listed(desk: Desk, ticket: UUID) -> list[AttachmentRow]:
    return desk.store.work.read(
        whole("this device"), lambda session: ticket_attachments(session, ticket)
    )


def test_a_file_added_offline_is_known_on_the_other_device_and_its_place_is_not(
    central: RealCentral, desks: tuple[Desk, Desk]
) -> None:
    laptop, tablet = desks
    laptop.sync()
    ticket = laptop.submit(central.north)
    added = attach(laptop, ticket)
    before = listed(laptop, ticket)
    laptop.sync()
    tablet.sync()
    assert laptop.is_clean()
    assert [row.id for row in listed(tablet, ticket)] == [added]
    assert listed(tablet, ticket) == listed(laptop, ticket) == before
    assert laptop.count(file_here) == 1
    assert tablet.count(file_here) == 0


def test_both_devices_may_void_the_same_file_and_nothing_clashes(
    central: RealCentral, desks: tuple[Desk, Desk]
) -> None:
    laptop, tablet = desks
    laptop.sync()
    ticket = laptop.submit(central.north)
    added = attach(laptop, ticket)
    laptop.sync()
    tablet.sync()
    for desk in desks:
        void(desk, added)
        desk.sync()
    laptop.sync()
    assert listed(laptop, ticket) == listed(tablet, ticket) == []
    assert laptop.letters == tablet.letters == []

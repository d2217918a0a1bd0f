"""Files are written down with their tickets, pages and assets."""

from dataclasses import replace
from uuid import UUID

import pytest

from app.domain.attachments import FileFacts, Visibility
from app.ports.problems import Refused
from app.queries.attachments import AttachmentRow, ticket_attachments
from app.queries.ticket import ticket_detail
from app.records import Attachment
from app.usecases.attach_file import AttachFile, attach_file
from app.usecases.void_attachment import VoidAttachment, void_attachment
from tests.builders.detail_rows import ASSET, detail_rows
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import MIRA, NORTHWIND, T1042, id_of

PHOTO = FileFacts("rack.jpg", "image/jpeg", 84_000, "0a" * 32, 4000, 3000)


ground = grounded("detailed", detail_rows)


def listed(ground: Ground) -> list[AttachmentRow]:
    return ground.ask(lambda session: ticket_attachments(session, T1042))


def add(ground: Ground) -> UUID:
    return ground.do(attach_file, AttachFile(PHOTO, ticket=T1042))


def test_an_added_file_hangs_on_its_ticket(ground: Ground) -> None:
    added = add(ground)
    [row] = listed(ground)
    assert (row.id, row.name, row.size, row.state) == (added, "rack.jpg", 84_000, "pending")
    assert (row.author, row.visibility) == ("Mira Okafor", "internal")
    detail = ground.ask(lambda session: ticket_detail(session, T1042))
    assert detail is not None
    assert detail.attachments == (row,)
    record = ground.ask(lambda session: session.get(Attachment, added))
    assert record is not None
    assert record.client_id == NORTHWIND
    assert record.created_by == MIRA


def test_two_identical_photos_on_one_ticket_are_two_attachments(ground: Ground) -> None:
    first, second = (add(ground) for _turn in range(2))
    assert first != second
    assert {row.id for row in listed(ground)} == {first, second}


def test_a_voided_file_is_listed_no_more_and_stays_void(ground: Ground) -> None:
    added = add(ground)
    assert ground.do(void_attachment, VoidAttachment(added))
    assert listed(ground) == []
    assert not ground.do(void_attachment, VoidAttachment(added))
    with pytest.raises(Refused, match="not on this device"):
        ground.do(void_attachment, VoidAttachment(id_of("nothing")))


def test_a_page_and_an_asset_have_files_too(ground: Ground) -> None:
    public = Visibility.PUBLIC
    added = ground.do(attach_file, AttachFile(PHOTO, asset=ASSET, visibility=public))
    record = ground.ask(lambda session: session.get(Attachment, added))
    assert record is not None
    assert (record.asset_id, record.ticket_id, record.visibility) == (ASSET, None, "public")
    assert listed(ground) == []


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (AttachFile(PHOTO), "belongs to one ticket, page or asset"),
        (AttachFile(PHOTO, ticket=T1042, asset=ASSET), "belongs to one ticket, page or asset"),
        (AttachFile(PHOTO, ticket=id_of("nothing")), "is not on this device"),
        (AttachFile(PHOTO, page=id_of("nothing")), "is not on this device"),
        (AttachFile(replace(PHOTO, size=0), ticket=T1042), "is empty"),
        (AttachFile(replace(PHOTO, name="../x"), ticket=T1042), "holds a path"),
    ],
)
def test_a_file_that_cannot_be_written_down_leaves_nothing_behind(
    ground: Ground, command: AttachFile, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        ground.do(attach_file, command)
    assert ground.ask(lambda session: session.query(Attachment).count()) == 0

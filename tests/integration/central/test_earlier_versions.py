"""What programs of earlier versions push is taken in as this version says it."""

from base64 import b64decode
from uuid import UUID

import msgspec
import pytest

from app.central.exchange import push
from app.central.versions import SPOKEN
from app.records.upcasts import (
    UPCASTS,
    as_it_was,
    text_without_beginning,
    upcast,
    upcast_push,
    without_sequence,
)
from app.wire.envelopes import SCHEMA, Op, PushRequest
from tests.integration.central.test_page_versions import FIRST, change, new_page, new_version
from tests.integration.central.world import TOM, World

PAGE = UUID("01890000-0000-7000-8000-00000000a9e1")
RECORDED = {
    2: (
        "haZzY2hlbWECpWVwb2NooKNpbmOwNGM1NmZhYTEwYWU2Yzc1NqN0eHORhKJ0eMQQAZzZuJqAcACbdF30xwDYTKR2"
        "ZXJiqWVkaXRfcGFnZaJhdM8ABkyyeRuEAKNvcHORh6VvcF9pZMQQAZzZuJqAcAGwqevnq3mwBaNzZXEBpmVudGl0"
        "eaRwYWdlo3Jvd8QQAYkAAAAAcACAAAAAAACp4aRraW5kpGVkaXSmZmllbGRzgaRib2R5rm9uZQp0d28KVEhSRUUK"
        "qGJhc2VfcmV2B6pkZXZpY2Vfbm93zwAGTDGPNTAA"
    ),
    3: (
        "haZzY2hlbWEDpWVwb2NooKNpbmOwMmFkOWVlNjY1MWNlNDRiMaN0eHORhKJ0eMQQAZzZuJqAcACbdF30xwDYTKR2"
        "ZXJiqWVkaXRfcGFnZaJhdM8ABkyyeRuEAKNvcHORh6VvcF9pZMQQAZzZuJqAcAGwqevnq3mwBaNzZXEBpmVudGl0"
        "eaRwYWdlo3Jvd8QQAYkAAAAAcACAAAAAAACp4aRraW5kpGVkaXSmZmllbGRzgaRib2R5gqRiYXNlrm9uZQp0d28K"
        "dGhyZWUKpHRleHSub25lCnR3bwpUSFJFRQqoYmFzZV9yZXYHqmRldmljZV9ub3fPAAZMMY81MAA="
    ),
    4: (
        "haZzY2hlbWEEpWVwb2NooKNpbmOwMmFkOWVlNjY1MWNlNDRiMaN0eHORhKJ0eMQQAZzZuJqAcACbdF30xwDYTKR2"
        "ZXJiqWVkaXRfcGFnZaJhdM8ABkyyeRuEAKNvcHORh6VvcF9pZMQQAZzZuJqAcAGwqevnq3mwBaNzZXEBpmVudGl0"
        "eaRwYWdlo3Jvd8QQAYkAAAAAcACAAAAAAACp4aRraW5kpGVkaXSmZmllbGRzgaRib2R5gqRiYXNlrm9uZQp0d28K"
        "dGhyZWUKpHRleHSub25lCnR3bwpUSFJFRQqoYmFzZV9yZXYHqmRldmljZV9ub3fPAAZMMY81MAA="
    ),
    5: (
        "haZzY2hlbWEFpWVwb2NooKNpbmOwMmFkOWVlNjY1MWNlNDRiMaN0eHORhKJ0eMQQAZzZuJqAcACbdF30xwDYTKR2"
        "ZXJiqWVkaXRfcGFnZaJhdM8ABkyyeRuEAKNvcHORh6VvcF9pZMQQAZzZuJqAcAGwqevnq3mwBaNzZXEBpmVudGl0"
        "eaRwYWdlo3Jvd8QQAYkAAAAAcACAAAAAAACp4aRraW5kpGVkaXSmZmllbGRzgaRib2R5gqRiYXNlrm9uZQp0d28K"
        "dGhyZWUKpHRleHSub25lCnR3bwpUSFJFRQqoYmFzZV9yZXYHqmRldmljZV9ub3fPAAZMMY81MAA="
    ),
    6: (
        "haZzY2hlbWEGpWVwb2NooKNpbmOwMmFkOWVlNjY1MWNlNDRiMaN0eHORhKJ0eMQQAZzZuJqAcACbdF30xwDYTKR2"
        "ZXJiqWVkaXRfcGFnZaJhdM8ABkyyeRuEAKNvcHORh6VvcF9pZMQQAZzZuJqAcAGwqevnq3mwBaNzZXEBpmVudGl0"
        "eaRwYWdlo3Jvd8QQAYkAAAAAcACAAAAAAACp4aRraW5kpGVkaXSmZmllbGRzgaRib2R5gqRiYXNlrm9uZQp0d28K"
        "dGhyZWUKpHRleHSub25lCnR3bwpUSFJFRQqoYmFzZV9yZXYHqmRldmljZV9ub3fPAAZMMY81MAA="
    ),
    7: (
        "haZzY2hlbWEHpWVwb2NooKNpbmOwMmFkOWVlNjY1MWNlNDRiMaN0eHORhKJ0eMQQAZzZuJqAcACbdF30xwDYTKR2"
        "ZXJiqWVkaXRfcGFnZaJhdM8ABkyyeRuEAKNvcHORh6VvcF9pZMQQAZzZuJqAcAGwqevnq3mwBaNzZXEBpmVudGl0"
        "eaRwYWdlo3Jvd8QQAYkAAAAAcACAAAAAAACp4aRraW5kpGVkaXSmZmllbGRzgaRib2R5gqRiYXNlrm9uZQp0d28K"
        "dGhyZWUKpHRleHSub25lCnR3bwpUSFJFRQqoYmFzZV9yZXYHqmRldmljZV9ub3fPAAZMMY81MAA="
    ),
}
"""What a device's program of that version sent when a person had changed a page, which was at
revision 7, from "one, two, three" to "one, two, THREE"."""


def recorded(version: int) -> PushRequest:
    return msgspec.msgpack.decode(b64decode(RECORDED[version]), type=PushRequest)


def the_op(request: PushRequest) -> Op:
    ((op,),) = (tx.ops for tx in request.txs)
    return op


def test_each_of_the_last_versions_has_its_step_and_a_message_that_it_is_tried_on() -> None:
    assert list(UPCASTS)[-SPOKEN:] == list(range(SCHEMA - SPOKEN + 1, SCHEMA + 1))
    assert [version + 1 for version in RECORDED] == list(UPCASTS)
    assert all(recorded(version).schema == version for version in RECORDED)


def test_a_text_of_version_2_came_alone() -> None:
    sent = the_op(recorded(2))
    assert sent.fields == {"body": "one\ntwo\nTHREE\n"}
    assert text_without_beginning(sent).fields == {"body": {"text": "one\ntwo\nTHREE\n"}}
    assert the_op(upcast_push(recorded(2))) == text_without_beginning(sent)


def test_an_operation_of_version_3_says_what_it_says_now() -> None:
    sent = the_op(recorded(3))
    assert sent.fields == change(FIRST, "one\ntwo\nTHREE\n")
    assert as_it_was(sent) == sent
    assert the_op(upcast_push(recorded(3))) == sent


def test_how_often_an_invitation_was_changed_is_counted_by_central_whatever_version_7_says() -> (
    None
):
    said = {"place": "Room 2", "calendar_sequence": 3}
    op = msgspec.structs.replace(the_op(recorded(7)), entity="check_in", fields=said)
    assert upcast(op, 7).fields == {"place": "Room 2"}
    assert upcast(op, SCHEMA) == op
    other = msgspec.structs.replace(op, entity="visit")
    assert without_sequence(other) == other


def test_a_step_leaves_alone_what_is_said_its_way_already() -> None:
    for version in RECORDED:
        once = upcast(the_op(recorded(version)), version)
        assert upcast(once, 0) == once


def test_only_texts_that_were_edited_are_said_otherwise() -> None:
    op = the_op(recorded(2))
    for other in (
        msgspec.structs.replace(op, kind="create"),
        msgspec.structs.replace(op, entity="of a later version"),
        msgspec.structs.replace(op, fields={"title": "Restart", "later": "x"}),
    ):
        assert upcast(other, 2) == other


@pytest.mark.parametrize("version", RECORDED)
def test_a_recorded_push_is_brought_together_with_what_others_wrote(
    world: World, version: int
) -> None:
    mira, tom = world.device(), world.device(TOM)
    made = msgspec.structs.replace(new_page(mira), row=PAGE.bytes)
    said = new_version(mira, PAGE.bytes, FIRST)
    assert mira.tell(mira.tx("create_page", made, said))[0].result == "ok"
    seen = world.row("page", PAGE.bytes)["rev"]
    theirs = tom.op("page", PAGE.bytes, "edit", change(FIRST, "ONE\ntwo\nthree\n"), base=seen)
    assert tom.tell(tom.tx("edit_page", theirs))[0].result == "ok"
    request = recorded(version)
    op = msgspec.structs.replace(the_op(request), base_rev=seen)
    tx = msgspec.structs.replace(request.txs[0], ops=[op])
    mira.pull()
    request = msgspec.structs.replace(request, txs=[tx], epoch=mira.epoch)
    answer = push(world.central, mira.token, request)
    assert [told.result for told in answer.answers] == ["ok"]
    assert world.row("page", PAGE.bytes)["body"] == "ONE\ntwo\nTHREE\n"

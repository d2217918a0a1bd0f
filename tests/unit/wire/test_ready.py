"""A message with a part that was packed before is, to whoever reads it, like any other."""

import random

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from app.ports.problems import Corrupt
from app.wire.audit import AuditHead
from app.wire.envelopes import CopyPos, Page, PullAnswer, ScopePos
from app.wire.pack import pack, unpack
from app.wire.ready import Ready, make_ready, pack_with

KIB = 1024


def page(chance: random.Random, rows: int, *, noise: bool = False) -> Page:
    """Rows of words that come again and again, or of noise that nothing makes smaller."""
    words = ["printer", "mail", "vpn", "laptop"]
    text = [
        chance.randbytes(40).hex() if noise else " ".join(chance.choices(words, k=9))
        for _ in range(rows)
    ]
    return Page(
        bytes(16), "ticket", ["id", "title"], [[chance.randbytes(16) for _ in text], [*text]]
    )


SHARED = make_ready([page(random.Random(4), 40)])


def answer(scopes: int = 1, **more: object) -> PullAnswer:
    told = [ScopePos(bytes([n % 256]) * 16, bytes(16), n + 1) for n in range(scopes)]
    return msgspec.structs.replace(PullAnswer("ok", "an epoch", 7, "a commit", told), **more)


@pytest.mark.parametrize("noise", [False, True])
@pytest.mark.parametrize("rows", [0, 1, 50, 5_000])
@pytest.mark.parametrize("begins", [0, 3])
@pytest.mark.parametrize("scopes", [1, 6_000])
def test_it_reads_as_if_all_of_it_had_been_packed_at_once(
    noise: bool, rows: int, begins: int, scopes: int
) -> None:
    chance = random.Random(rows)
    ready = [page(chance, rows, noise=noise), page(chance, rows)] if rows else []
    first = [page(chance, 2) for _ in range(begins)]
    message = answer(scopes, pages=first, more=True, left=3)
    body = pack_with(message, "pages", make_ready(ready))
    assert unpack(body, PullAnswer) == msgspec.structs.replace(message, pages=[*first, *ready])


def test_fields_that_must_be_there_are_there_though_they_are_empty() -> None:
    message = PullAnswer("ok", "", 0, "", [])
    assert unpack(pack_with(message, "pages", make_ready([])), PullAnswer) == message


@pytest.mark.parametrize("count", [1, 15, 16, 70_000])
def test_lists_of_every_length_are_told_with_their_length(count: int) -> None:
    pages = [Page(b"", "", [], [])] * count
    body = pack_with(answer(), "pages", make_ready(pages))
    assert len(unpack(body, PullAnswer).pages) == count


def test_one_part_serves_many_messages_and_gives_its_items_back() -> None:
    pages = [page(random.Random(1), 300)]
    ready = make_ready(pages)
    for left in range(3):
        body = pack_with(answer(left=left), "pages", ready)
        assert unpack(body, PullAnswer) == answer(left=left, pages=pages)
    assert ready.items(Page) == pages
    assert ready.size < len(msgspec.msgpack.encode(pages))


def test_any_other_reader_of_zstd_takes_it_piece_by_piece() -> None:
    message, pages = answer(500), [page(random.Random(2), 5_000)]
    body = pack_with(message, "pages", make_ready(pages))
    reading = zstandard.ZstdDecompressor().decompressobj()
    raw = b"".join(reading.decompress(body[at : at + KIB]) for at in range(0, len(body), KIB))
    whole = msgspec.structs.replace(message, pages=pages)
    assert msgspec.msgpack.decode(raw, type=PullAnswer) == whole


@pytest.mark.parametrize("seed", range(30))
def test_a_bit_that_was_flipped_on_the_way_is_noticed(seed: int) -> None:
    chance = random.Random(seed)
    ready = make_ready([page(chance, 200)])
    pack_with(answer(20, left=1), "pages", ready)
    body = bytearray(pack_with(answer(20), "pages", ready))
    body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    whole = answer(20, pages=[page(random.Random(seed), 200)])
    try:
        assert unpack(bytes(body), PullAnswer) == whole
    except Corrupt:
        return


def test_each_bit_of_what_is_an_answers_own_counts_in_a_checksum_that_was_kept() -> None:
    ready = make_ready([page(random.Random(5), 9)])
    pack_with(answer(left=1), "pages", ready)
    body = pack_with(answer(), "pages", ready)
    begins = body.index(b"an epoch")
    for at in range(begins, body.index(b"pages")):
        for bit in range(8):
            flipped = bytearray(body)
            flipped[at] ^= 1 << bit
            with pytest.raises(Corrupt):
                unpack(bytes(flipped), PullAnswer)


@given(st.lists(st.tuples(st.binary(min_size=16, max_size=16), st.integers(0, 2**62))))
def test_whatever_is_an_answers_own_the_checksum_is_right(told: list[tuple[bytes, int]]) -> None:
    message = msgspec.structs.replace(
        answer(left=len(told)), scopes=[ScopePos(one, one[::-1], pos, pos) for one, pos in told]
    )
    body = pack_with(message, "pages", SHARED)
    assert unpack(body, PullAnswer) == msgspec.structs.replace(message, pages=SHARED.items(Page))


def test_an_answer_as_long_as_one_before_is_made_without_unpacking_what_lies_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages = [page(random.Random(6), 300)]
    ready = make_ready(pages)
    pack_with(answer(40), "pages", ready)
    with monkeypatch.context() as patched:
        patched.setattr(Ready, "unpacked", no_unpacking)
        body = pack_with(answer(41, left=9, more=True), "pages", ready)
    assert unpack(body, PullAnswer) == answer(41, left=9, more=True, pages=pages)


def no_unpacking(_ready: Ready) -> bytes:
    raise AssertionError("unpacked")


def test_however_many_lengths_answers_have_few_checksums_are_kept() -> None:
    ready = make_ready([page(random.Random(7), 9)])
    for scopes in range(0, 4_000, 25):
        pack_with(answer(scopes), "pages", ready)
    assert len(ready.sums) <= 128


def test_an_answer_that_tells_of_everything_has_more_fields_than_a_short_map_holds() -> None:
    chance = random.Random(8)
    message = answer(
        3, drop=[bytes(16)], more=True, left=1, acked_seq=2, central_now=3, copy=CopyPos(4),
        copied=5, schema=6, reset=[bytes(16)], reason="away", fork_rev=7, backup_rev=8, alike=True,
        audit=AuditHead("an epoch", 1, bytes(32), 2, 3, bytes(32), bytes(64)),
    )  # fmt: skip
    pages = [page(chance, 20)]
    body = pack_with(message, "pages", make_ready(pages))
    assert unpack(body, PullAnswer) == msgspec.structs.replace(message, pages=pages)


def test_it_takes_hardly_more_bytes_than_a_message_packed_at_once() -> None:
    pages = [page(random.Random(3), 5_000)]
    body = pack_with(answer(40), "pages", make_ready(pages))
    assert len(body) < len(pack(answer(40, pages=pages))) + 4 * KIB

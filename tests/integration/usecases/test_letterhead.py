"""The firm's letterhead is written once for everybody, and a wrong one is refused in words."""

from dataclasses import replace

import pytest

from app.domain.letterhead import MOST_LOGO_BYTES
from app.ports.problems import Refused
from app.records import LETTERHEAD_ID, Letterhead
from app.usecases.letterhead import WriteLetterhead, write_letterhead
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import small_rows

ground = grounded("small", small_rows)
PNG = b"\x89PNG\r\n\x1a\n"
HALDEN = WriteLetterhead(
    " Halden  Row IT ", "41 Orchard Lane\n\n New York ", "help@haldenrow.example", "#00aa55"
)


def written(ground: Ground) -> Letterhead:
    return ground.ask(lambda session: session.get_one(Letterhead, LETTERHEAD_ID))


def test_a_letterhead_is_kept_tidied(ground: Ground) -> None:
    assert ground.do(write_letterhead, HALDEN)
    row = written(ground)
    assert (row.firm, row.address, row.colour, row.paper) == (
        "Halden Row IT",
        "41 Orchard Lane\nNew York",
        "#00AA55",
        "a4",
    )
    assert row.logo is None


def test_writing_it_again_changes_the_same_one(ground: Ground) -> None:
    ground.do(write_letterhead, HALDEN)
    assert not ground.do(write_letterhead, HALDEN)
    assert ground.do(write_letterhead, replace(HALDEN, logo=PNG, paper="us-letter"))
    row = written(ground)
    assert (row.logo, row.paper, row.firm) == (PNG, "us-letter", "Halden Row IT")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (replace(HALDEN, firm=" "), "Give the firm's name"),
        (replace(HALDEN, firm="x" * 121), "under 120 characters"),
        (replace(HALDEN, address="a\n" * 7), "within 6 lines"),
        (replace(HALDEN, colour="green"), "like #00AA55"),
        (replace(HALDEN, logo=b"<svg>"), "no PNG or JPEG"),
        (replace(HALDEN, logo=PNG + bytes(MOST_LOGO_BYTES)), "larger than 100 kB"),
        (replace(HALDEN, paper="a3"), "Choose a paper"),
    ],
)
def test_what_no_page_could_bear_is_refused(
    ground: Ground, wrong: WriteLetterhead, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        ground.do(write_letterhead, wrong)

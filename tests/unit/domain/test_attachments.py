"""What may be written down of a file, and the words for where it is."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.attachments import (
    LARGEST_PORTAL,
    LARGEST_STAFF,
    LONGEST_NAME,
    FileFacts,
    check_file,
    check_one_owner,
    check_void,
    clean_name,
    read_size,
    size_words,
    where_words,
)
from app.domain.rules import RuleBroken

PHOTO = FileFacts("rack.jpg", "image/jpeg", 84_000, "0a" * 32, 4000, 3000)


def test_a_photo_may_be_written_down() -> None:
    check_file(PHOTO, LARGEST_STAFF)
    check_file(replace(PHOTO, width=None, height=None), LARGEST_PORTAL)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"size": 0}, "file-empty"),
        ({"size": -1}, "file-empty"),
        ({"size": LARGEST_STAFF + 1}, "file-large"),
        ({"name": ""}, "file-name"),
        ({"name": ".."}, "file-name"),
        ({"name": "   "}, "file-name"),
        ({"name": "a/b.jpg"}, "file-name"),
        ({"name": "C:\\b.jpg"}, "file-name"),
        ({"name": "line\nbreak.jpg"}, "file-name"),
        ({"name": "photo\u202egpj.exe"}, "file-name"),
        ({"name": "ü" * 128}, "file-name"),
        ({"media_type": "jpeg"}, "file-kind"),
        ({"media_type": "image/jpeg; charset=x"}, "file-kind"),
        ({"media_type": "Image/JPEG"}, "file-kind"),
        ({"sha256": "0a" * 31}, "file-digest"),
        ({"sha256": "0A" * 32}, "file-digest"),
        ({"sha256": "0a" * 32 + "\n"}, "file-digest"),
        ({"width": 0}, "file-measures"),
        ({"width": None}, "file-measures"),
        ({"height": -3}, "file-measures"),
        ({"height": 100_001}, "file-measures"),
    ],
)
def test_what_cannot_be_right_is_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        check_file(replace(PHOTO, **change), LARGEST_STAFF)  # type: ignore[arg-type] # each change names its own type
    assert broken.value.code == code


def test_the_largest_file_of_a_contact_is_a_tenth_of_ours_and_both_limits_are_said() -> None:
    check_file(replace(PHOTO, size=LARGEST_STAFF), LARGEST_STAFF)
    with pytest.raises(RuleBroken, match="25 MB is the most"):
        check_file(replace(PHOTO, size=LARGEST_PORTAL + 1), LARGEST_PORTAL)
    with pytest.raises(RuleBroken, match=r"1.2 GB, and 250 MB is the most"):
        check_file(replace(PHOTO, size=1_200_000_000), LARGEST_STAFF)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("rack.jpg", "rack.jpg"),
        ("/srv/share/rack.jpg", "rack.jpg"),
        ("C:\\Users\\Ana\\rack.jpg", "rack.jpg"),
        ("../../rack.jpg", "rack.jpg"),
        ("rack\r\n.jpg", "rack.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        (" two   spaces.jpg ", "two spaces.jpg"),
        ("cafe\u0301.txt", "café.txt"),
        ("trailing. .", "trailing"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_a_name_is_kept_without_path_and_unseen_signs(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


def test_too_long_a_name_keeps_its_ending() -> None:
    name = clean_name("ä" * 300 + ".docx")
    assert name.endswith("ä.docx")
    assert len(name.encode()) <= LONGEST_NAME


@given(st.text() | st.text(alphabet="aä. \u0301\u202e/", min_size=150, max_size=400))
def test_every_cleaned_name_may_be_written_down_and_stays_as_it_is(text: str) -> None:
    name = clean_name(text)
    check_file(replace(PHOTO, name=name), LARGEST_STAFF)
    assert clean_name(name) == name
    assert unicodedata.is_normalized("NFC", name)


def test_a_file_belongs_to_one_thing() -> None:
    check_one_owner(None, "page", None)
    for owners in ((None, None, None), ("ticket", "page", None)):
        with pytest.raises(RuleBroken, match="one ticket, page or asset"):
            check_one_owner(*owners)


def test_what_was_voided_stays_so() -> None:
    check_void(before=False, after=True)
    check_void(before=True, after=True)
    with pytest.raises(RuleBroken, match="add the file again"):
        check_void(before=True, after=False)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (84_499, "84 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (1_000_000, "1 MB"),
        (1_449_999, "1.4 MB"),
        (250_000_000, "250 MB"),
    ],
)
def test_a_size_is_said_in_the_unit_that_people_use(size: int, words: str) -> None:
    assert size_words(size) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (999_949_999, "999 MB"),
        (999_950_000, "1 GB"),
        (1_260_000_000, "1.3 GB"),
        (2_000_000_000, "2 GB"),
    ],
)
def test_a_size_of_gigabytes_is_said_in_gigabytes(size: int, words: str) -> None:
    assert size_words(size) == words


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("25", 25_000_000),
        (" 25 MB ", 25_000_000),
        ("1.5GB", 1_500_000_000),
        ("1,5 gb", 1_500_000_000),
        ("800 k", 800_000),
        ("1 T", 1_000_000_000_000),
    ],
)
def test_a_size_is_read_as_people_type_it(text: str, size: int) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["", "MB", "-1", "1.2.3", "25 miles", "1e9", "٣ MB"])
def test_what_is_no_size_says_how_one_is_typed(text: str) -> None:
    with pytest.raises(RuleBroken, match="Type a size such as 25 MB"):
        read_size(text)


def test_where_the_bytes_are_is_said_honestly() -> None:
    assert where_words("pending", here=True) == "only on this device"
    assert where_words("pending", here=False) == "not sent yet by the device that has it"
    assert where_words("stored", here=False) == "stored, not on this device"
    assert where_words("stored", here=True) == "stored"
    assert where_words("missing", here=False) == "lost at central"
    assert where_words("missing", here=True) == "lost at central, still on this device"


def test_how_far_a_file_has_travelled_is_said_in_per_cent() -> None:
    assert where_words("pending", here=True, way="up") == "waiting to be sent"
    assert where_words("pending", here=True, way="up", percent=42) == "uploading 42 %"
    assert where_words("pending", here=True, way="up", stuck=True) == "could not be sent"
    assert where_words("stored", here=False, way="down") == "waiting to be fetched"
    assert where_words("stored", here=False, way="down", percent=7) == "fetching 7 %"
    assert where_words("stored", here=False, way="down", stuck=True) == "could not be fetched"

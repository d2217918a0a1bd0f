"""Files that come with a request or a reply, and go to whoever may see it (D17, S06)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.central.audit.kinds import Kind
from app.central.file_tables import file_kept
from app.central.files.scanning import VARIABLE
from app.central.portal import attached
from app.domain.attachments import LARGEST_PORTAL, Visibility
from app.records import Attachment
from tests.builders.clamd import EICAR, FakeClamd
from tests.integration.central.test_audit import told
from tests.integration.usecases.test_brand_portal import picture
from tests.portal.test_pages import FORM, request_of, seen
from tests.portal.town import BO, DANA, ELI, FINN, SAM, SARA, Town

NEW = "/requests/new"
LOG = ("log.txt", b"Error 0x80070005 at 09:32\n")


def reply(town: Town, *files: tuple[str, bytes], body: str = "See the file") -> int:
    answer = town.send_files(f"{request_of(town, ELI)}/reply", files, body=body)
    return int(answer.status_code)


def kept(town: Town) -> list[Attachment]:
    return sorted(town.books.all(Attachment), key=lambda one: one.name)


def test_a_request_is_sent_with_its_files_and_they_come_back_byte_by_byte(town: Town) -> None:
    town.become(ELI)
    sent = town.send_files(NEW, [LOG], page=NEW, **FORM)
    assert sent.status_code == 303
    place = sent.headers["location"].removesuffix("/sent")
    (file,) = kept(town)
    assert (file.name, file.size_bytes, file.author_kind, file.visibility, file.state) == (
        "log.txt", len(LOG[1]), "contact", "public", "stored",
    )  # fmt: skip
    assert f'<a href="/files/{file.id}" download>log.txt</a>' in seen(town.get(place))
    answer = town.get(f"/files/{file.id}")
    assert answer.content == LOG[1]
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "'self'" not in answer.headers["content-security-policy"]
    assert LOG[1] not in b"".join(
        path.read_bytes() for path in town.world.central.settings.folder.rglob("files/*/*")
    )


def test_a_file_that_the_scanner_finds_something_in_is_refused_beside_its_field(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clamd = FakeClamd(tmp_path / "clamd")
    try:
        monkeypatch.setenv(VARIABLE, clamd.variable)
        town: Town = request.getfixturevalue("town")
        town.become(ELI)
        answer = town.send_files(f"{request_of(town, ELI)}/reply", [("x.txt", EICAR)], body="Look")
        assert answer.status_code == 422
        assert "x.txt: The virus scanner found Eicar-Test-Signature" in seen(answer)
        assert kept(town) == []
        assert reply(town, LOG) == 303
    finally:
        clamd.close()


def test_a_file_is_for_whoever_may_see_its_request_and_for_nobody_else(town: Town) -> None:
    town.become(ELI)
    assert reply(town, LOG) == 303
    (file,) = kept(town)
    for email, status in ((ELI, 200), (DANA, 200), (FINN, 404), (SAM, 404), (SARA, 404), (BO, 403)):
        town.become(email)
        assert town.get(f"/files/{file.id}").status_code == status, email
    town.carry("")
    assert town.get(f"/files/{file.id}").headers["location"] == "/sign-in"


@pytest.mark.parametrize("hidden", [{"visibility": Visibility.INTERNAL.value}, {"void": True}])
def test_what_is_internal_or_was_voided_is_named_and_given_to_no_contact(
    town: Town, hidden: dict[str, object]
) -> None:
    town.become(ELI)
    reply(town, LOG)
    (file,) = kept(town)
    town.books.change(Attachment, file.id, **hidden)
    assert "log.txt</a>" not in town.get(request_of(town, ELI)).text
    assert town.get(f"/files/{file.id}").status_code == 404


def test_that_a_file_was_taken_is_told_to_the_chain(town: Town) -> None:
    town.become(ELI)
    reply(town, LOG)
    (file,) = kept(town)
    town.get(f"/files/{file.id}")
    (event,) = told(town.world, Kind.EXPORT)
    assert event.subject == file.id
    assert event.facts["what"] == "attachment"


def test_a_picture_is_made_anew_without_where_it_was_taken_and_has_a_small_one(town: Town) -> None:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.open(BytesIO(picture())).save(out, "JPEG", exif=exif)
    town.become(ELI)
    assert reply(town, ("../../screen\u202egpj.jpg", out.getvalue() + b"<script>")) == 303
    (file,) = kept(town)
    assert file.name == "screengpj.jpg"
    assert (file.media_type, file.width, file.height) == ("image/jpeg", 900, 300)
    data = town.get(f"/files/{file.id}").content
    assert b"taken at home" not in data
    assert b"<script>" not in data
    assert Image.open(BytesIO(data)).size == (900, 300)
    assert {row["kind"] for row in town.world.table(file_kept)} == {"whole", "small"}


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("setup.exe", b"anything", "We cannot take programs"),
        ("invoice.pdf", b"MZ\x90\x00 and more", "We cannot take programs"),
        ("photo.png", b"<svg onload=alert(1)>", "This is no picture inside"),
        ("photo.jpg", b"\xff\xd8\xff cut short", "This is no picture that can be shown"),
        ("empty.txt", b"", "This file is empty"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_name_and_nothing_is_kept(
    town: Town, name: str, data: bytes, words: str
) -> None:
    town.become(ELI)
    folder = town.world.central.settings.folder / "files"
    answer = town.send_files(NEW, [LOG, (name, data)], page=NEW, **FORM)
    assert answer.status_code == 422
    assert f"{name}: {words}" in seen(answer)
    assert 'id="files-error"' in answer.text
    assert kept(town) == []
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_an_eleventh_file_and_one_that_is_too_large_are_refused_in_words(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.become(ELI)
    many = [(f"{at}.txt", b"x") for at in range(11)]
    answer = town.send_files(f"{request_of(town, ELI)}/reply", many, body="x")
    assert (answer.status_code, "10 at once is the most" in answer.text) == (413, True)
    monkeypatch.setattr(attached, "LARGEST_PORTAL", 10)
    assert reply(town, LOG) == 422
    monkeypatch.setattr(attached, "TOGETHER", 10)
    assert reply(town, LOG) == 422
    assert kept(town) == []
    assert LARGEST_PORTAL == 25_000_000


def test_nobody_sends_a_file_who_is_signed_out_or_may_not_ask(town: Town) -> None:
    town.become(BO)
    form = town.token("/words")
    fields = {"form": form} | FORM
    for who, status in ((BO, 403), ("", 401)):
        town.carry("") if not who else town.become(who)
        answer = town.http.post(
            NEW, data=fields, files=[("files", LOG)], headers={"origin": "http://127.0.0.1:8401"},
            follow_redirects=False,
        )  # fmt: skip
        assert answer.status_code == status
    assert kept(town) == []


def test_files_come_only_where_a_form_says_so_and_under_their_own_name(town: Town) -> None:
    town.become(ELI)
    assert town.send_files("/sign-out", [LOG]).status_code == 400
    other = town.http.post(
        f"{request_of(town, ELI)}/reply",
        data={"form": town.token("/words"), "body": "x"},
        files=[("body", LOG)],
        headers={"origin": "http://127.0.0.1:8401"},
        follow_redirects=False,
    )
    assert other.status_code == 400
    assert kept(town) == []


def test_a_reply_of_files_alone_names_them_and_the_same_content_is_kept_once(town: Town) -> None:
    town.become(ELI)
    assert reply(town, LOG, body=" ") == 303
    assert reply(town, ("again.txt", LOG[1])) == 303
    assert "Sent: log.txt" in seen(town.get(request_of(town, ELI)))
    assert len({row["blob"] for row in town.world.table(file_kept)}) == 1
    for file in kept(town):
        assert town.get(f"/files/{file.id}").content == LOG[1]

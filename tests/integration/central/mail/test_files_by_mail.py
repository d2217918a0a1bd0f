"""Files that come by mail are held to the same rules as those that the portal takes (A21)."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from app.central.file_tables import file_blob
from app.central.mail.incoming.inbox import raw_mail, waiting
from app.domain.attachments import LARGEST_PORTAL
from tests.integration.central.mail.mails import MAILS, PROVEN, Post, mail_with

pytestmark = pytest.mark.postgresql_long


def test_a_file_over_the_limit_is_named_in_the_request_and_kept_in_the_mail(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.central.mail.incoming.bringing.LARGEST_PORTAL", 4)
    assert LARGEST_PORTAL == 25_000_000
    post.take((MAILS / "outlook-html.eml").read_bytes())
    assert post.world.rows("attachment") == []
    assert any("küche.png" in str(note["body"]) for note in post.said("note"))
    [line] = waiting(post.world.central, everything=True)
    assert b"iVBORw0KGgo" in raw_mail(post.world.central, post.files, line.id)


def test_a_file_that_is_no_such_file_as_it_is_called_stays_in_the_mail_and_the_desk_hears_of_it(
    post: Post,
) -> None:
    files = {
        "report.exe": ("text/plain", b"MZ\x90\x00", "It is a program."),
        "invoice.pdf": ("application/pdf", b"MZ\x90\x00", "It is a program."),
        "two.pdf": ("application/pdf", b"%PDF-1.7 PK\x05\x06", "It is something else than its"),
        "photo.jpg": ("image/jpeg", b"<svg onload=alert(1)>", "It is something else than its"),
        "photo.png": ("image/png", b"\x89PNG\r\n\x1a\n cut", "It is a damaged picture."),
    }
    sent = [(name, said, data) for name, (said, data, _why) in files.items()]
    post.take(mail_with(*sent, ("log.csv", "image/png", b"a,b"), header=PROVEN))
    assert [(row["name"], row["media_type"]) for row in post.world.rows("attachment")] == [
        ("log.csv", "application/octet-stream")
    ]
    [note] = post.said("note")
    [kept] = waiting(post.world.central, everything=True)
    raw = raw_mail(post.world.central, post.files, kept.id)
    for line, (name, (_said, _data, why)) in zip(
        str(note["body"]).split("\n"), files.items(), strict=True
    ):
        assert line.startswith(f"“{name}” is in the mail itself. {why}")
        assert name.encode() in raw


def test_a_photograph_that_came_by_mail_does_not_say_where_it_was_taken(post: Post) -> None:
    exif, out = Image.Exif(), BytesIO()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (90, 30)).save(out, "JPEG", exif=exif)
    assert b"taken at home" in out.getvalue()
    post.take(mail_with(("desk.jpg", "application/x-secret", out.getvalue() + b"<script>")))
    [row] = post.world.rows("attachment")
    assert (row["media_type"], row["width"], row["height"]) == ("image/jpeg", 90, 30)
    small, whole = sorted(
        b"".join(post.files.vault.read(kept["name"], kept["size_bytes"]))
        for kept in post.world.table(file_blob)
    )
    assert not any(word in one for one in (small, whole) for word in (b"at home", b"<script>"))

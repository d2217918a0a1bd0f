"""A mail is read whatever state it is in: who, about what, which words, which files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.importers.mail.bodies import MOST_PARTS, unflowed
from app.importers.mail.charsets import decoded, seemly
from app.importers.mail.message import Read
from app.importers.mail.reading import LONGEST_TEXT, MOST_BOUNDARIES, read_mail

MAILS = Path(__file__).parents[2] / "data" / "mail"
WHOLE = sorted(MAILS.glob("*.eml"))


def read(name: str) -> Read:
    return read_mail((MAILS / f"{name}.eml").read_bytes())


def mail(*headers: str, body: str = "words") -> Read:
    return read_mail("\r\n".join([*headers, "", body]).encode())


def test_words_are_parted_from_the_signature() -> None:
    found = read("plain")
    assert (found.sender.name, found.sender.address) == ("Dana Whitfield", "dana@client.example")
    assert found.subject == "Scanner on the second floor"
    assert found.message_id == "<one@client.example>"
    assert found.text == "The scanner shows nothing at all.\nIt did yesterday."
    assert found.quoted.startswith("--")
    assert "ext. 214" in found.quoted
    assert found.remarks == ()


def test_html_alone_is_read_as_text_and_its_pictures_are_kept() -> None:
    found = read("outlook-html")
    assert found.subject == "Re: Café printer"
    assert found.sender.address == "dana@client.example"
    assert "Still jammed, see the picture:" in found.text
    assert "It costs 20€ & time." in found.text
    assert not {"alert", "color: red", "gte mso"} & set(found.text.split())
    assert "Have you turned it off?" in found.quoted
    [picture] = found.parts
    assert (picture.name, picture.media_type, picture.inline) == ("küche.png", "image/png", True)
    assert picture.content.startswith(b"\x89PNG")


def test_a_part_without_an_end_keeps_its_words_and_what_of_its_file_can_be_read() -> None:
    found = read("broken-boundary")
    assert found.text == "These words have no end of their part."
    [part] = found.parts
    assert part.name == "cut.pdf"
    assert part.content.startswith(b"%PDF")


def test_words_survive_a_forgotten_boundary() -> None:
    assert "not the words" in read("missing-boundary").text


def test_headers_beyond_ascii_are_read_as_they_were_meant() -> None:
    found = read("eight-bit-headers")
    assert (found.sender.name, found.subject) == ("Jörg Müller", "Drücker größer")


def test_damaged_encoded_words_cost_no_more_than_themselves() -> None:
    found = read("folded-damage")
    assert found.sender.name.startswith("Jörg M")
    assert found.subject.startswith("cut in the")
    assert found.answers == ("<r3@t.example>", "<r1@t.example>", "<r2@t.example>")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("shift-jis", "プリンターが動きません。"),
        ("undeclared-koi8", "принтер на втором этаже"),
        ("charset-that-unpacks", "plain words"),
    ],
)
def test_words_are_read_in_the_charset_that_they_are_in(name: str, words: str) -> None:
    assert words in read(name).text


@pytest.mark.parametrize("charset", ["utf-16", "big5", "euc-kr", "gb2312", "iso-8859-8-i", "cp850"])
def test_every_charset_that_mail_is_written_in_is_read(charset: str) -> None:
    words = {"big5": "印表機", "euc-kr": "프린터", "gb2312": "打印机", "iso-8859-8-i": "מדפסת"}
    text = words.get(charset, "Drucker")
    assert decoded(text.encode(charset.removesuffix("-i")), charset) == text


def test_a_file_that_only_outlook_opens_is_kept_as_it_is() -> None:
    [part] = read("winmail").parts
    assert (part.name, part.media_type) == ("winmail.dat", "application/ms-tnef")
    assert "winmail.dat" in read("winmail").remarks[0]


def test_an_attached_mail_is_a_file_and_none_of_the_words() -> None:
    found = read("nested-mail")
    assert found.text == "Look at the mail below."
    [part] = found.parts
    assert part.name == "mail.eml"
    assert b"Inner words" in part.content


def test_files_with_names_made_to_harm_are_kept_as_files() -> None:
    found = read("hostile-names")
    assert [part.content.strip() for part in found.parts] == [b"one", b"two", b"three"]
    assert found.parts[2].media_type in {"application/octet-stream", "text/plain"}


def test_paragraphs_that_were_broken_to_be_sent_are_put_together() -> None:
    found = read("flowed")
    assert found.text == "This line goes on here."
    assert found.quoted == "> quoted too"
    assert unflowed("a \nb", delsp=True) == "ab"


def test_a_mail_in_two_forms_is_read_in_the_plain_one_and_once() -> None:
    plain = "--b\r\nContent-Type: text/plain\r\n\r\nPlain\r\n"
    body = plain + "--b\r\nContent-Type: text/html\r\n\r\n<p>Rich"
    found = mail('Content-Type: multipart/alternative; boundary="b"', body=f"{body}\r\n--b--")
    assert found.text == "Plain"
    empty = body.replace("Plain", " ")
    found = mail('Content-Type: multipart/alternative; boundary="b"', body=f"{empty}\r\n--b--")
    assert found.text == "Rich"


def test_what_is_not_read_of_a_mail_is_remarked_on_and_kept_as_a_file() -> None:
    stub = "--b\r\nContent-Type: text/plain\r\n\r\nThis mail is formatted.\r\n"
    rich = "<p>" + "The scanner on the second floor is dark. " * 10
    body = f"{stub}--b\r\nContent-Type: text/html\r\n\r\n{rich}\r\n--b--"
    found = mail('Content-Type: multipart/alternative; boundary="b"', body=body)
    assert found.text == "This mail is formatted."
    assert [(part.name, part.media_type) for part in found.parts] == [("message.html", "text/html")]
    assert found.parts[0].content.decode() == rich
    assert "message.html" in found.remarks[0]
    sealed = mail("Content-Type: application/pkcs7-mime; smime-type=enveloped-data", body="MII")
    assert [part.name for part in sealed.parts] == ["smime.p7m"]
    assert "smime.p7m" in sealed.remarks[0]
    locked = "--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b--"
    assert "PGP" in mail("Content-Type: multipart/encrypted; boundary=b", body=locked).remarks[0]


def test_where_no_from_can_be_read_another_header_may_name_the_sender() -> None:
    found = mail("From: nobody at all", "Reply-To: <x@client.example>")
    assert (found.senders, found.sender.address) == (0, "x@client.example")
    assert mail("From: a@b.example", "From: c@d.example").senders == 2


def test_everybody_whom_it_went_to_is_known() -> None:
    found = mail("To: A <a@x.example>, b@x.example", "Delivered-To: Support+Token@x.example")
    assert found.recipients == ("a@x.example", "b@x.example", "support+token@x.example")


SLOW = ["<div>" * 20_000, "<" * 60_000, "<style>" * 15_000, "<a href=" * 12_000]


@pytest.mark.parametrize("html", SLOW, ids=["depth", "signs", "unended", "half"])
def test_html_that_was_made_to_be_slow_is_read_sign_by_sign(html: str) -> None:
    assert mail("Content-Type: text/html", body=f"{html}<p>words").text is not None


def test_what_was_made_to_be_taken_apart_for_ever_is_shown_as_it_came() -> None:
    deep = "".join(
        f"--b{n}\r\nContent-Type: multipart/mixed; boundary=b{n + 1}\r\n\r\n" for n in range(3000)
    )
    found = mail("Subject: Deep", "Content-Type: multipart/mixed; boundary=b0", body=deep)
    assert found.subject == "Deep"
    assert "could not be taken apart" in found.remarks[0]
    assert MOST_BOUNDARIES < 3000


def test_what_is_over_a_limit_is_named() -> None:
    parts = "--b\r\nContent-Type: image/gif\r\n\r\nx\r\n" * (MOST_PARTS + 1)
    found = mail('Content-Type: multipart/mixed; boundary="b"', body=f"{parts}--b--")
    assert len(found.parts) == MOST_PARTS
    assert f"more than {MOST_PARTS} parts" in found.remarks[0]
    long = mail(body="word " * LONGEST_TEXT)
    assert len(long.text) <= LONGEST_TEXT
    assert "longer than is shown" in long.remarks[0]


PIECES = st.sampled_from([
    b"From: ", b"a@b.example", b"\r\n", b"\n", b"\r", b"\0", b"=?utf-8?Q?=C3?=", b"=?x?b?", b"<",
    b"Content-Type: multipart/mixed; boundary=b", b"Content-Type: message/rfc822", b"--b", b"--b--",
    b"Content-Type: text/html; charset=utf-7", b"Content-Transfer-Encoding: base64", b"AAAA====",
    b"Content-Disposition: attachment; filename*0*=''%; filename*=x", b">", b"References: <",
    b"Content-Type: text/plain; =;", b"Content-Transfer-Encoding: quoted-printable", b"=\n=3",
    b"On x wrote:", b"\xff\xfe\x80", b'Content-Type: ;;;="', b"begin 644 x\n", b"<blockquote>",
    b"Content-Transfer-Encoding: x-uuencode", b"Content-Type: message/external-body", b"Subject: ",
    b"@@", b"\xed\xa0\x80", b"> ",
])  # fmt: skip


def all_seemly(found: Read) -> bool:
    """Whether every text of it can be kept and shown."""
    texts = [found.subject, found.text, found.quoted, found.sender.name, found.sender.address]
    texts += [value for _name, value in found.headers.pairs]
    texts += [part.name for part in found.parts]
    return all(text == seemly(text) and text.encode() is not None for text in texts)


@given(st.lists(st.one_of(PIECES, st.binary(max_size=12)), max_size=40).map(b"".join))
@example(b"Content-Type: text/plain; charset*=''\xff\n\nx")
def test_nothing_that_anybody_sends_keeps_a_mail_from_being_read(raw: bytes) -> None:
    assert all_seemly(read_mail(raw))


@given(st.data())
def test_a_mail_with_bytes_torn_out_or_put_in_is_read(data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from(WHOLE)).read_bytes()
    at = data.draw(st.integers(0, len(raw)))
    put = data.draw(st.one_of(PIECES, st.binary(max_size=20)))
    gone = data.draw(st.integers(0, 40))
    assert all_seemly(read_mail(raw[:at] + put + raw[at + gone :]))


@pytest.mark.parametrize("whole", WHOLE, ids=lambda one: one.stem)
def test_every_mail_of_the_collection_is_read_and_can_be_kept(whole: Path) -> None:
    assert all_seemly(read_mail(whole.read_bytes()))

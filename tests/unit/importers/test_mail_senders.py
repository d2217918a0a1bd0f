"""Programs are told from people, and proven senders from others."""

from pathlib import Path

import pytest

from app.importers.mail.automatic import Automatic, automatic
from app.importers.mail.delivery import Undelivered, undelivered
from app.importers.mail.message import Read
from app.importers.mail.proof import proof_of
from app.importers.mail.reading import read_mail

MAILS = Path(__file__).parents[2] / "data" / "mail"
HERE = "mx.trestle.example"


def mail(*headers: str) -> Read:
    return read_mail("\r\n".join(["From: Dana <dana@client.example>", *headers, "", "x"]).encode())


@pytest.mark.parametrize(
    ("header", "sign"),
    [
        ("Auto-Submitted: auto-replied", Automatic.AUTO_SUBMITTED),
        ("Auto-Submitted: auto-generated; x=y", Automatic.AUTO_SUBMITTED),
        ("X-Autoreply: yes", Automatic.AUTO_REPLY),
        ("Precedence: bulk", Automatic.BULK),
        ("List-Id: News <news.else.example>", Automatic.LIST),
        ("Return-Path: <>", Automatic.BOUNCE),
        ("Content-Type: multipart/report; report-type=delivery-status", Automatic.BOUNCE),
        ("Auto-Submitted: no", None),
        ("X-Auto-Response-Suppress: DR, OOF", None),
        ("Precedence: normal", None),
        ("Return-Path: <dana@client.example>", None),
        ("List-Id: Support <support.trestle.example>", None),
    ],
)
def test_what_a_program_sent_is_told_by_its_headers(header: str, sign: Automatic | None) -> None:
    assert automatic(mail(header), lists=["support.trestle.example"]) is sign


def test_servers_and_the_firm_s_own_address_are_no_people() -> None:
    daemon = read_mail(b"From: MAILER-DAEMON@else.example\r\n\r\nx")
    assert automatic(daemon) is Automatic.BOUNCE
    assert automatic(mail(), own=["dana@client.example"]) is Automatic.OWN


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({}, Automatic.ACCEPTED),
        ({"ACCEPTED:mailto": "DECLINED:mailto"}, Automatic.NOT_ACCEPTED),
        ({"METHOD:REPLY": "METHOD:COUNTER"}, Automatic.NOT_ACCEPTED),
        (
            {'charset="utf-8"\r\n\r\n\r\n': "\r\n\r\nBut a quarter later.\r\n"},
            Automatic.NOT_ACCEPTED,
        ),
        ({"SEQUENCE:0": "COMMENT:later, please"}, Automatic.NOT_ACCEPTED),
        ({"METHOD:REPLY": "METHOD:REQUEST"}, None),
    ],
)
def test_a_plain_yes_to_an_invitation_is_told_from_any_other_answer(
    changes: dict[str, str], sign: Automatic | None
) -> None:
    raw = (MAILS / "accepted.eml").read_bytes().decode()
    for before, after in changes.items():
        assert before in raw
        raw = raw.replace(before, after)
    assert automatic(read_mail(raw.encode())) is sign


@pytest.mark.parametrize(
    ("result", "proven"),
    [
        ("dmarc=pass header.from=client.example", True),
        ("dmarc=fail; spf=pass smtp.mailfrom=dana@client.example", False),
        ("spf=pass smtp.mailfrom=dana@client.example", True),
        ("spf=pass smtp.mailfrom=bounce.client.example; dkim=fail", True),
        ("spf=pass smtp.mailfrom=evil@else.example", False),
        ("dkim=pass header.d=client.example", True),
        ("dkim=pass (good; dmarc=pass) header.i=@else.example", False),
        ('spf=fail smtp.mailfrom="x; dmarc=pass"@else.example', False),
        ("dkim=pass header.d=example", False),
        ("dmarc=none; dkim=none", False),
        ("none", False),
    ],
)
def test_a_sender_is_proven_by_what_the_firm_s_own_server_found(result: str, proven: bool) -> None:
    assert proof_of(mail(f"Authentication-Results: {HERE}; {result}"), HERE).proven is proven


def test_what_another_server_or_the_sender_wrote_proves_nothing() -> None:
    forged = f"Authentication-Results: {HERE}; dmarc=pass"
    other = "Authentication-Results: mx.else.example; dmarc=pass"
    assert not proof_of(mail(other), HERE).proven
    assert not proof_of(mail(other, forged), HERE).proven, "only the topmost counts"
    assert not proof_of(mail(forged), "").proven, "no server is named"
    assert not proof_of(mail("From: Two <two@else.example>", forged), HERE).proven
    assert not proof_of(mail(), HERE).proven


def test_a_server_s_report_says_which_letter_did_not_arrive_and_why() -> None:
    raw = (MAILS / "bounced.eml").read_bytes()
    found = undelivered(read_mail(raw))
    assert found is not None
    assert (found.letters, found.to) == (("<LETTER@trestle.example>",), "dana@client.example")
    assert found.why.endswith("Recipient address rejected: User unknown")
    assert undelivered(read_mail(raw.replace(b"Action: failed", b"Action: delayed"))) is None
    exim = mail("X-Failed-Recipients: dana@client.example", "In-Reply-To: <one@trestle.example>")
    assert undelivered(exim) == Undelivered(("<one@trestle.example>",), "dana@client.example")
    assert undelivered(mail("X-Failed-Recipients: dana@client.example")) is None

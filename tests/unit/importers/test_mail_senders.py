"""Programs are told from people, and proven senders from others."""

import pytest

from app.importers.mail.automatic import Automatic, automatic
from app.importers.mail.message import Read
from app.importers.mail.proof import proof_of
from app.importers.mail.reading import read_mail

HERE = "mx.trestle.example"


def mail(*headers: str) -> Read:
    return read_mail("\r\n".join(["From: Dana <dana@client.example>", *headers, "", "x"]).encode())


@pytest.mark.parametrize(
    ("header", "sign"),
    [
        ("Auto-Submitted: auto-replied", Automatic.AUTO_SUBMITTED),
        ("Auto-Submitted: auto-generated; x=y", Automatic.AUTO_SUBMITTED),
        ("X-Auto-Response-Suppress: DR, OOF", Automatic.AUTO_REPLY),
        ("X-Autoreply: yes", Automatic.AUTO_REPLY),
        ("Precedence: bulk", Automatic.BULK),
        ("List-Id: News <news.else.example>", Automatic.LIST),
        ("Return-Path: <>", Automatic.BOUNCE),
        ("Content-Type: multipart/report; report-type=delivery-status", Automatic.BOUNCE),
        ("Auto-Submitted: no", None),
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

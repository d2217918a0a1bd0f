"""Whether a program wrote a mail, so that no two programs go on answering each other.

X-Auto-Response-Suppress is no such sign: it asks others not to answer by themselves, and firms set
it on what their people write.

Source: RFC 3834, 3464, 2919, 2076; [MS-OXCMAIL].
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from app.importers.mail.calendar import CalendarAnswer, answer_in
from app.importers.mail.message import Read


class Automatic(StrEnum):
    """What shows that a program wrote it."""

    OWN = "own"
    BOUNCE = "bounce"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not-accepted"
    AUTO_SUBMITTED = "auto-submitted"
    AUTO_REPLY = "auto-reply"
    BULK = "bulk"
    LIST = "list"


AUTOMATIC_WORDS: Mapping[Automatic, str] = {
    Automatic.OWN: "It is a letter of our own that came back.",
    Automatic.BOUNCE: "A mail server reports on a letter.",
    Automatic.ACCEPTED: "Somebody comes to what they were invited to.",
    Automatic.NOT_ACCEPTED: "It answers an invitation.",
    Automatic.AUTO_SUBMITTED: "A program sent it (Auto-Submitted).",
    Automatic.AUTO_REPLY: "It is an automatic reply.",
    Automatic.BULK: "It went to many (Precedence).",
    Automatic.LIST: "It came by a mailing list (List-Id).",
}
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_SERVERS = ("mailer-daemon", "postmaster", "mail-daemon")


def automatic(
    read: Read, own: Collection[str] = (), lists: Collection[str] = ()
) -> Automatic | None:
    """What shows that a program wrote it; None where a person may have.

    Args:
        read: the mail.
        own: the firm's own addresses that take mail in, lower case.
        lists: List-Ids that people write to the firm by, without their angle brackets.
    """
    headers = read.headers
    by_list = headers.first("list-id").lower()
    said = headers.first("auto-submitted").partition(";")[0].strip().lower()
    # Lists that the firm runs itself mark what they pass on.
    bulk = not by_list and headers.first("precedence").strip().lower() in _BULK
    answer = answer_in(read)
    signs = (
        (Automatic.OWN, read.sender.address in own),
        (Automatic.BOUNCE, _reports(read)),
        (Automatic.ACCEPTED, answer is CalendarAnswer.YES),
        (Automatic.NOT_ACCEPTED, answer is CalendarAnswer.OTHERWISE),
        (Automatic.AUTO_SUBMITTED, said not in {"", "no"}),
        (Automatic.AUTO_REPLY, _answers_by_itself(read)),
        (Automatic.LIST, by_list and not any(by_list.endswith(f"<{one}>") for one in lists)),
        (Automatic.BULK, bulk),
    )
    return next((sign for sign, shown in signs if shown), None)


def _reports(read: Read) -> bool:
    headers = read.headers
    nobody = headers.has("return-path") and headers.first("return-path").strip() == "<>"
    report = headers.first("content-type").lower().startswith("multipart/report")
    return nobody or report or read.sender.address.partition("@")[0] in _SERVERS


def _answers_by_itself(read: Read) -> bool:
    names = ("x-autoreply", "x-autorespond", "x-autoresponder")
    return any(read.headers.has(name) for name in names)

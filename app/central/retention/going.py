"""What is let go of by time alone, with the condition of each.

Source: security.md 2.1, D6, D16, D19.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, exists, or_, select

from app.central.auth import attempts, proofs
from app.central.auth.tables import (
    access_token,
    device,
    recovery_code,
    refresh_token,
    request_nonce,
    sign_in_attempt,
    token_family,
)
from app.central.feed import resting
from app.central.feed.tables import asked_ticket
from app.central.feed.vault_tables import vault_ask
from app.central.integrator_tables import integrator_once
from app.central.mail_in_tables import mail_in
from app.central.mail_tables import mail_letter, mail_notice
from app.central.portal import limits
from app.central.portal_tables import portal_count, portal_link, portal_session

TRACES = timedelta(days=30)
"""So long it can be seen whose a token was, and what was asked for."""
SESSIONS = timedelta(days=400)
"""As long as it is remembered what is gone: a device that was away so long begins anew anyway."""
LETTERS = timedelta(days=90)
TOLD = timedelta(days=730)
"""Longer than anything that is to be told is looked for."""
MAIL = timedelta(days=180)
"""So long a mail can be looked at as it came."""

Due = Callable[[datetime], ColumnElement[bool]]
"""Which rows go, given the present."""


@dataclass(frozen=True, slots=True)
class Going:
    """Rows that go by themselves once their time is over.

    Attributes:
        table: where they are; other rows of it stay.
        what: which of them go.
        keep: how long they stay.
        since: from which moment on.
        why: why so long, and no longer.
        source: where that was decided.
        due: the condition.
    """

    table: Table
    what: str
    keep: timedelta
    since: str
    why: str
    source: str
    due: Due


def _forgotten_session(now: datetime) -> ColumnElement[bool]:
    """A session that ended long ago, of a device that has begun a later one since.

    Its last session stays: by the tokens of it a device that was put out is known when it asks why
    (`central.leases.order_for`), however late it comes.
    """
    later = token_family.alias("later")
    return and_(
        token_family.c.ended_at <= now - SESSIONS,
        exists().where(
            later.c.device_id == token_family.c.device_id,
            later.c.started_at > token_family.c.started_at,
        ),
    )


def _refresh(now: datetime) -> ColumnElement[bool]:
    """Tokens that no device can hold which goes on, and those of sessions that go.

    Of each session the last one that was exchanged stays, since its answer may have been lost, and
    so does the one that was not.
    """
    newer = refresh_token.alias("newer")
    exchanged = and_(
        refresh_token.c.expires_at <= now - TRACES,
        refresh_token.c.used_at.is_not(None),
        exists().where(
            newer.c.family == refresh_token.c.family, newer.c.used_at > refresh_token.c.used_at
        ),
    )
    of_it = token_family.c.id == refresh_token.c.family
    return or_(exchanged, exists().where(of_it, _forgotten_session(now)), ~exists().where(of_it))


def _ask(now: datetime) -> ColumnElement[bool]:
    put_out = select(device.c.id).where(device.c.state == "revoked")
    return and_(vault_ask.c.at <= now - TRACES, vault_ask.c.device_id.in_(put_out))


_WRONG = attempts.PER_ADDRESS.forgotten_after
_SEEN = 2 * proofs.WINDOW
_A_DAY = timedelta(days=1)

GOING: Sequence[Going] = (
    Going(
        sign_in_attempt,
        "counts of wrong passwords, by address and by network peer",
        _WRONG,
        "the last one",
        "after such a pause counting begins anew; a network address is a person's",
        "security.md D16",
        lambda now: sign_in_attempt.c.at < now - _WRONG,
    ),
    Going(
        request_nonce,
        "what was signed, by the digest of a key",
        _SEEN,
        "its coming",
        "no signature counts longer",
        "ADR 0037",
        lambda now: request_nonce.c.at < now - _SEEN,
    ),
    Going(
        access_token,
        "digests of tokens for requests",
        TRACES,
        "their end",
        "a denial still says whose token it was",
        "security.md D6, A40",
        lambda now: access_token.c.expires_at <= now - TRACES,
    ),
    Going(
        refresh_token,
        "digests of tokens that were exchanged, but for a session's last one",
        TRACES,
        "their end",
        "by the last ones a device learns that it was put out, however late it asks",
        "ADR 0042",
        _refresh,
    ),
    Going(
        token_family,
        "sessions that ended, with their tokens, but for a device's last one",
        SESSIONS,
        "their end",
        "the last one as above; a device that was away so long begins anew",
        "ADR 0042, sync.md 2.10",
        _forgotten_session,
    ),
    Going(
        recovery_code,
        "digests of recovery codes that were used",
        TRACES,
        "their use",
        "they count once; the chain says when",
        "security.md A28",
        lambda now: recovery_code.c.used_at <= now - TRACES,
    ),
    Going(
        vault_ask,
        "what devices asked of the vault that were put out since",
        TRACES,
        "their asking",
        "nobody can let them in any more",
        "ADR 0039",
        _ask,
    ),
    Going(
        asked_ticket,
        "which old tickets somebody asked for",
        resting.KEPT,
        "the asking",
        "so long they stay at hand",
        "ADR 0030",
        lambda now: asked_ticket.c.asked_at <= now - resting.KEPT,
    ),
    Going(
        portal_count,
        "how often links were asked for and requests were sent at the portal",
        limits.LONGEST,
        "the first of them",
        "then counting begins anew; a network address is a person's",
        "security.md A14",
        lambda now: portal_count.c.since <= now - limits.LONGEST,
    ),
    Going(
        integrator_once,
        "what became of requests that programs named",
        _A_DAY,
        "the request",
        "who heard no answer asks again within minutes",
        "docs/api.md",
        lambda now: integrator_once.c.at <= now - _A_DAY,
    ),
    Going(
        portal_link,
        "digests of links that sign a contact in",
        _A_DAY,
        "their end",
        "they count for fifteen minutes; the chain says who came in",
        "security.md A27",
        lambda now: portal_link.c.expires_at <= now - _A_DAY,
    ),
    Going(
        portal_session,
        "digests of contacts' sessions",
        _A_DAY,
        "their end",
        "they count no more; the chain says who came in",
        "security.md A31",
        lambda now: portal_session.c.ends_at <= now - _A_DAY,
    ),
    Going(
        mail_in,
        "mail as it came, its bytes among the sealed files",
        MAIL,
        "its placing",
        "who wonders what a mail said sees it as it came; the request has what it asked for",
        "ADR 0058",
        lambda now: mail_in.c.done_at <= now - MAIL,
    ),
    Going(
        mail_letter,
        "letters, of which only the dead still have their text",
        LETTERS,
        "their end",
        "who looks after central sees what left, and sends anew what nobody took",
        "ADR 0060",
        lambda now: mail_letter.c.ended_at <= now - LETTERS,
    ),
    Going(
        mail_notice,
        "names of what people were told",
        TOLD,
        "its telling",
        "nothing is told twice; what is older is not found any more",
        "ADR 0060",
        lambda now: mail_notice.c.at <= now - TOLD,
    ),
)
"""What `jobs.letting_go` carries out, in this order: tokens before the sessions they belong to."""

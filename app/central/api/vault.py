"""The vault over HTTP: the chain, clients' keys as wraps, and what is to be changed.

Bytes travel as base64. Source: docs/adr/0039-keys-of-the-vault.md.
"""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

from litestar import get, post
from litestar.params import FromQuery, JSONBody

from app.central.api.answers import not_found
from app.central.api.given import Here, Numbered, Token
from app.central.api.rights import Needs, Rows, needs
from app.central.api.vault_shapes import (
    AskAnswer,
    ClientAnswer,
    ComputerAnswer,
    DueAnswer,
    EntryAnswer,
    Grown,
    ManyResealed,
    MemberAnswer,
    NewAsk,
    NewEntry,
    ResealAnswer,
    Resealed,
    WithWraps,
    Wrap,
)
from app.central.auth.caller import Caller
from app.central.feed import vault_chain
from app.central.vault import asking, chains, members, resealing, rotation, sharing
from app.database.scope import ScopedSession
from app.database.work import WorkSession
from app.domain.rights import Permission, rights_for
from app.domain.vocabulary import Right
from app.ports.problems import Corrupt, Refused
from app.security.vault.chain import Chain
from app.security.vault.entries import Entry, read
from app.security.vault.fields import Place

_LARGE = 4 * 1024 * 1024
_USERS = rights_for(Permission.USE_CREDENTIALS)
_CHAIN = needs(Needs.SIGNED_IN, Rows.FIRM, *_USERS, Right.ADMIN)
_ASKS = needs(Needs.SIGNED_IN, Rows.OWN, wider={Right.ADMIN: Rows.FIRM})
_CLIENTS = needs(Needs.SIGNED_IN, Rows.CLIENT, *_USERS)


@get("/vault/chain", opt=_CHAIN, sync_to_thread=True)
def chain_route(central: Here, token: Token, since: Numbered = 0) -> list[EntryAnswer]:
    """The chain from a place on, some thousand entries at once; none where it ends before.

    A device asks from its own last entry on, and so sees whether central has that one too.
    """

    def job(session: ScopedSession, _caller: Caller) -> list[EntryAnswer]:
        found = vault_chain.raws(session, since, vault_chain.MOST_AT_ONCE)
        return [EntryAnswer(number, _text(raw)) for number, raw in enumerate(found, since)]

    return central.read_as(token, job)


@post(
    "/vault/chain", opt=_CHAIN, sync_to_thread=True, status_code=200, request_max_body_size=_LARGE
)
def append_route(central: Here, token: Token, data: JSONBody[NewEntry]) -> Grown:
    """Make the chain longer by an entry."""
    return _grown(
        central.run_as(
            "append_to_chain",
            token,
            lambda session, caller: chains.append(
                session, caller, _entry(data.entry), central.clock.now()
            ),
        )
    )


@get("/vault/asks", opt=_ASKS, sync_to_thread=True)
def asks_route(central: Here, token: Token) -> list[AskAnswer]:
    """Devices that ask to be let into the vault by somebody like this person."""
    return [AskAnswer(_text(raw)) for raw in central.read_as(token, asking.asking)]


@post("/vault/asks", opt=_ASKS, sync_to_thread=True, status_code=204)
def ask_route(central: Here, token: Token, data: JSONBody[NewAsk]) -> None:
    """Ask to be let into the vault, for the device that sends it."""
    central.run_as(
        "ask_into_vault",
        token,
        lambda session, caller: asking.ask_in(
            session, caller, _raw(data.asked), central.clock.now()
        ),
    )


@get("/vault/members", opt=_ASKS, sync_to_thread=True)
def members_route(central: Here, token: Token) -> list[MemberAnswer]:
    """Who is in the vault: oneself; everybody, for who looks after central."""
    return [
        MemberAnswer(
            str(one.user),
            one.person,
            one.admin,
            [ComputerAnswer(str(it.device), it.name, it.gone) for it in one.devices],
        )
        for one in central.read_as(token, members.members)
    ]


@get("/vault/clients", opt=_CLIENTS, sync_to_thread=True)
def clients_route(central: Here, token: Token) -> list[ClientAnswer]:
    """Who is to have the keys of one's clients, and what is missing."""
    return [
        ClientAnswer(
            str(one.client),
            [str(device) for device in one.devices],
            one.is_stale,
            [(_text(name), _text(receiver)) for name, receiver in one.missing],
        )
        for one in central.read_as(token, sharing.standings)
    ]


@get("/vault/wraps", opt=_CLIENTS, sync_to_thread=True)
def wraps_route(central: Here, token: Token, recovery: FromQuery[bool] = False) -> list[Wrap]:
    """The keys of one's clients, sealed to the device that asks, or to the keys on paper."""
    return [
        Wrap(_text(one.name), _text(one.receiver), _text(one.wrap))
        for one in central.read_as(
            token, lambda session, caller: sharing.wraps_for(session, caller, recovery=recovery)
        )
    ]


@post(
    "/vault/births",
    opt=_CLIENTS,
    sync_to_thread=True,
    status_code=200,
    request_max_body_size=_LARGE,
)
def birth_route(central: Here, token: Token, data: JSONBody[WithWraps]) -> Grown:
    """A client's next key, sealed to everybody who is to have it."""
    return _grown(
        central.run_as(
            "give_birth",
            token,
            lambda session, caller: sharing.give_birth(
                session, caller, _entry(data.entry), _wraps(data), central.clock.now()
            ),
        )
    )


@post(
    "/vault/shares",
    opt=_CLIENTS,
    sync_to_thread=True,
    status_code=200,
    request_max_body_size=_LARGE,
)
def share_route(central: Here, token: Token, data: JSONBody[WithWraps]) -> Grown:
    """Clients' keys for more devices."""
    return _grown(
        central.run_as(
            "share_keys",
            token,
            lambda session, caller: sharing.share(
                session,
                caller,
                _entry(data.entry) if data.entry else None,
                _wraps(data),
                central.clock.now(),
            ),
        )
    )


@post(
    "/vault/reseals",
    opt=_CLIENTS,
    sync_to_thread=True,
    status_code=200,
    request_max_body_size=_LARGE,
)
def reseal_route(central: Here, token: Token, data: JSONBody[ManyResealed]) -> ResealAnswer:
    """The same values under their clients' newest keys."""

    def job(session: WorkSession, caller: Caller) -> list[str]:
        # Who asks is known first: what they may not send is not looked at.
        return resealing.reseal_all(session, caller, [_anew(one) for one in data.values])

    return ResealAnswer(central.run_as("reseal", token, job))


@get("/vault/rotation", opt=_CLIENTS, sync_to_thread=True)
def rotation_route(central: Here, token: Token) -> list[DueAnswer]:
    """What is to be changed at one's clients, because somebody could read it."""
    return [
        DueAnswer(
            str(one.user),
            str(one.client),
            str(one.credential),
            one.field,
            one.revealed,
            one.why,
            one.since,
        )
        for one in central.read_as(token, rotation.due)
    ]


def _anew(one: Resealed) -> resealing.Anew:
    place = Place(_id(one.client), _id(one.credential), one.field)
    return resealing.Anew(place, _raw(one.before), _raw(one.value))


def _grown(chain: Chain) -> Grown:
    return Grown(len(chain), _text(chain.head))


def _wraps(data: WithWraps) -> list[sharing.Wrapped]:
    return [
        sharing.Wrapped(_raw(one.name), _raw(one.receiver), _raw(one.wrap)) for one in data.wraps
    ]


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _entry(text: str) -> Entry:
    try:
        return read(_raw(text))
    except Corrupt as problem:
        raise Refused(problem.code, problem.sentence, next_step=problem.next_step) from problem


def _raw(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refused(
            "vault-unreadable",
            "Something of the vault does not have its form.",
            next_step="Update Trestle on this computer.",
        ) from None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise not_found() from None

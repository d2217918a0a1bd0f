"""The chain is made longer, by one at a time.

Source: docs/adr/0039-keys-of-the-vault.md, "The chain".
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.central.auth.caller import Caller
from app.central.auth.tables import device
from app.central.auth.turns import firm_turn
from app.central.feed.history_tables import sync_epoch
from app.central.feed.vault_chain import chain_of
from app.central.feed.vault_tables import vault_ask, vault_entry
from app.central.vault.members import looks_after
from app.ports.problems import Refused
from app.security.vault.chain import Chain, moved, started
from app.security.vault.entries import Entry
from app.security.vault.said import (
    Admit,
    Birth,
    End,
    Join,
    Recovery,
    Role,
    Root,
    Said,
    Share,
)


def append(session: Session, caller: Caller, entry: Entry, now: datetime) -> Chain:
    """Take an entry in at the end of the chain, or begin it; one at a time.

    A birth or a share comes with its wraps (`sharing`). After central was put back from a backup, a
    device offers here what is missing, those too.

    Raises:
        Refused: it does not follow, its signer may not say it, or central knows better whose the
            device is.
    """
    if isinstance(entry.said, Birth | Share) and not _was_put_back(session):
        raise Refused(
            "chain-needs-wraps",
            "A client's key comes together with its wraps.",
            next_step="Update Trestle on this computer.",
        )
    return add(session, caller, entry, now)


def add(session: Session, caller: Caller, entry: Entry, now: datetime) -> Chain:
    """As `append`, without asking for wraps."""
    firm_turn(session)
    chain = chain_of(session)
    if chain is not None and entry.hash in chain.hashes:
        return chain  # told again, after an answer that was lost
    if chain is None:
        _check_first(caller, entry)
        chain = started(entry)
    else:
        if (entry.number, entry.before) != (len(chain), chain.head):
            raise moved()
        _check_known(session, entry)
        _check_administers(session, caller, chain, entry)
        chain = chain.extended([entry])
    values = {"number": entry.number, "hash": entry.hash, "raw": entry.raw, "at": now}
    session.connection().execute(insert(vault_entry), [values])
    if isinstance(entry.said, Admit):
        asked = delete(vault_ask).where(vault_ask.c.device_id == entry.said.device)
        session.connection().execute(asked)
    return chain


def _check_first(caller: Caller, entry: Entry) -> None:
    """The root names the administrator's device that sends it."""
    said = entry.said
    own = isinstance(said, Root) and (said.person, said.device) == (
        caller.actor.user,
        caller.device,
    )
    if not caller.is_admin or not own:
        raise Refused(
            "chain-not-theirs",
            "The vault is set up by an administrator, on their own device.",
            next_step="Ask one of them.",
        )


def _check_known(session: Session, entry: Entry) -> None:
    """What central knows of people and devices holds, beside what the chain says."""
    match entry.said:
        case Admit(person=person, device=which):
            known = select(device.c.user_id).where(device.c.id == which, device.c.state == "active")
            if session.connection().execute(known).scalar() != person:
                raise Refused(
                    "device-unknown",
                    "Central knows no such device of this person.",
                    next_step="Let the device sign in first.",
                )
        case Role(person=person, administers=True):
            if not looks_after(session, person):
                raise Refused(
                    "person-no-administrator",
                    "This person does not look after central.",
                    next_step="Give them the right first.",
                )


def _check_administers(session: Session, caller: Caller, chain: Chain, entry: Entry) -> None:
    """Whoever signs as an administrator looks after central still.

    After central was put back from a backup, others offer what they signed before; central does not
    know what rights they had then.

    Raises:
        Refused: `chain-administrator-gone`.
    """
    signers = [chain.active[key] for key in _as_administrators(entry) if key in chain.active]
    for signer in signers:
        offered_again = caller.actor.user != signer.person and _was_put_back(session)
        if _is_above(chain, signer.person, entry.said) and not (
            offered_again or looks_after(session, signer.person)
        ):
            raise Refused(
                "chain-administrator-gone",
                "Whoever signed this does not look after the firm's central any more.",
                next_step="Let somebody do it who does.",
            )


def _as_administrators(entry: Entry) -> tuple[bytes, ...]:
    """The keys that sign an entry; the second of an `admit` is the new device's own."""
    second = (entry.second,) if isinstance(entry.said, Recovery) else ()
    return entry.signer, *second


def _is_above(chain: Chain, signer: UUID, said: Said) -> bool:
    """Whether only an administrator may say this of whom it is about."""
    match said:
        case Role() | Recovery() | Join():
            return True
        case Admit(person=person):
            return person != signer
        case End(member=key):
            return key in chain.active and chain.active[key].person != signer
        case _:
            return False


def _was_put_back(session: Session) -> bool:
    """Whether this central was ever restored from a backup: its history has a second epoch."""
    count = select(func.count()).select_from(sync_epoch)
    return bool(session.connection().execute(count).scalar_one() > 1)

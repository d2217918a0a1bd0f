"""Who may say what in the chain, and what follows from it.

Each rule is read at the entry's own place: nothing is backdated, for the place is the time.

Source: docs/adr/0039-keys-of-the-vault.md, the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from app.ports.problems import Refused
from app.security.device_keys import PublicKeys
from app.security.vault.entries import NOTHING_BEFORE, Entry
from app.security.vault.said import Admit, Birth, End, Join, Recovery, Role, Root, Said, Share
from app.security.vault.state import SHORT, Born, Member, State

PROOF_BYTES = 32
_WEAK_SIGNERS = frozenset(
    bytes.fromhex(text)
    for text in (
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    )
)
"""Points of small order: under such a key, one signature holds for many texts."""


def begin(entry: Entry) -> State:
    """What the first entry comes to.

    Raises:
        Refused: it is no first entry, or not signed by the device that it names.
    """
    said = entry.said
    if not isinstance(said, Root) or entry.number or entry.before != NOTHING_BEFORE:
        raise refused("chain-no-root", "A chain begins with its root.")
    _without_second(entry)
    if entry.signer != said.keys.sign or not entry.is_signed():
        raise _not_theirs()
    state = State(said.recovery)
    _take_keys(state, said.keys)
    _take_keys(state, said.recovery)
    state.members[said.keys.sign] = Member(said.person, said.device, said.keys, 0)
    state.administrators.add(said.person)
    return state


def follow(state: State, entry: Entry) -> None:
    """Bring a state from one place to the next.

    Args:
        state: before the entry; it is changed, also where the entry is refused in the end.
        entry: with its number and the hash before it checked.

    Raises:
        Refused: whoever signed it may not say this here.
    """
    if not (state.is_recovery(entry.signer) or entry.signer in state.active()):
        raise refused("chain-stranger", "Whoever signed this has no device in the chain here.")
    if not entry.is_signed():
        raise refused("chain-unsigned", "An entry of the chain is not signed by whom it names.")
    if isinstance(entry.said, Root):
        raise refused("chain-second-root", "A chain has one root.")
    _RULES[type(entry.said)](state, entry, entry.said)


def _admit(state: State, entry: Entry, said: Admit) -> None:
    _of_the_person_or_above(state, entry.signer, said.person)
    if entry.second != said.keys.sign or not entry.is_seconded():
        raise refused("chain-not-countersigned", "The new device did not sign this itself.")
    for member in state.members.values():
        if member.device == said.device and member.until is None:
            raise refused(
                "chain-device-there",
                "This device is in the vault already, with other keys.",
                next_step="Take it out first, under Who is in; then let it ask anew.",
            )
        if member.device == said.device and member.person != said.person:
            raise refused("chain-device-taken", "This device is another person's.")
    _take_keys(state, said.keys)
    state.members[said.keys.sign] = Member(said.person, said.device, said.keys, entry.number)


def _role(state: State, entry: Entry, said: Role) -> None:
    _by_administrator(state, entry.signer)
    _without_second(entry)
    if said.administers == (said.person in state.administrators):
        raise refused("chain-says-nothing", "This is so already.")
    if said.administers:
        if all(member.person != said.person for member in state.members.values()):
            raise refused("chain-unknown-person", "This person has no device in the chain.")
        state.administrators.add(said.person)
    else:
        state.administrators.remove(said.person)
        _leave_an_administrator(state, entry.signer)


def _end(state: State, entry: Entry, said: End) -> None:
    member = state.active().get(said.member)
    if member is None:
        raise refused("chain-unknown-device", "No such device is active in the chain.")
    _of_the_person_or_above(state, entry.signer, member.person)
    _without_second(entry)
    administered = bool(state.administering())
    _close(state, said.member, entry.number)
    if administered:
        _leave_an_administrator(state, entry.signer)


def _recovery(state: State, entry: Entry, said: Recovery) -> None:
    signer = state.active().get(entry.signer)
    if signer is None or signer.person not in state.administrators:
        raise _not_theirs()
    second = state.active().get(entry.second)
    other = (
        second is not None
        and second.person in state.administrators
        and second.person != signer.person
    )
    if not (other or state.is_recovery(entry.second)) or not entry.is_seconded():
        raise refused(
            "chain-recovery-alone",
            "Other recovery keys need the old ones, or a second administrator.",
        )
    _take_keys(state, said.keys)
    state.recovery = said.keys


def _birth(state: State, entry: Entry, said: Birth) -> None:
    maker = entry.signer
    if maker not in state.active():
        raise _not_theirs()
    _without_second(entry)
    before = state.versions.get(said.client, [])
    if said.version != len(before) + 1:
        raise refused("chain-birth-late", "Another key of this client was made meanwhile.")
    if before and maker not in state.holders[before[-1].name]:
        raise refused("chain-not-holding", "Only who holds a client's key makes the next one.")
    if len(said.proof) != (PROOF_BYTES if before else 0):
        raise refused("chain-no-proof", "A client's next key needs proof of the one before.")
    if said.name in state.births or any(name[:SHORT] == said.name[:SHORT] for name in state.births):
        raise refused("chain-name-taken", "A client key of this name exists.")
    _all_active(state, said.receivers)
    if maker not in said.receivers:
        raise refused("chain-not-holding", "A key's maker holds it.")
    born = Born(said.client, said.version, said.name, maker, entry.number, said.proof)
    state.births[said.name] = born
    state.versions.setdefault(said.client, []).append(born)
    state.holders[said.name] = dict.fromkeys(said.receivers, entry.number)


def _share(state: State, entry: Entry, said: Share) -> None:
    _without_second(entry)
    if not said.names or not said.receivers:
        raise refused("chain-says-nothing", "This share gives nobody anything.")
    _all_active(state, said.receivers)
    for name in said.names:
        held = state.holders.get(name)
        if held is None:
            raise refused("chain-unknown-key", "No such client key was made.")
        if entry.signer not in held and not state.is_recovery(entry.signer):
            raise refused("chain-not-holding", "Nobody shares a key that they do not hold.")
        for receiver in said.receivers:
            held.setdefault(receiver, entry.number)


def _join(state: State, entry: Entry, said: Join) -> None:
    _by_administrator(state, entry.signer)
    _without_second(entry)
    for key in said.ends:
        if key in state.active():
            _close(state, key, entry.number)
    _leave_an_administrator(state, entry.signer)


def _close(state: State, key: bytes, place: int) -> None:
    state.members[key] = replace(state.members[key], until=place)


def _of_the_person_or_above(state: State, signer: bytes, person: UUID) -> None:
    """A device of the same person, one of who administers, or recovery."""
    member = state.active().get(signer)
    if member is not None and member.person == person:
        return
    _by_administrator(state, signer)


def _by_administrator(state: State, signer: bytes) -> None:
    if signer not in state.administering() and not state.is_recovery(signer):
        raise _not_theirs()


def _leave_an_administrator(state: State, signer: bytes) -> None:
    if not state.administering() and not state.is_recovery(signer):
        raise refused(
            "chain-last-administrator",
            "This would leave the vault without an administrator's device.",
            next_step="Let in another administrator's device first, or use the recovery shares.",
        )


def _all_active(state: State, receivers: Iterable[bytes]) -> None:
    active = state.active()
    if any(receiver not in active for receiver in receivers):
        raise refused("chain-ended-receiver", "A key is given only to devices that are active.")


def _without_second(entry: Entry) -> None:
    if entry.second or entry.second_signature:
        raise refused("chain-second-signature", "This entry takes one signature.")


def _take_keys(state: State, keys: PublicKeys) -> None:
    """Let two keys into the chain that never stood there, and that are worth something."""
    for key in (keys.sign, keys.box):
        if any(key[:SHORT] == other[:SHORT] for other in state.keys):
            raise refused("chain-key-again", "A key stands in the chain once, ever.")
        state.keys.add(key)
    if keys.sign in _WEAK_SIGNERS or not _can_receive(keys.box):
        raise refused("chain-weak-key", "This key protects nothing.")


def _can_receive(box: bytes) -> bool:
    """Whether something can be sealed to a key; to a point of small order, it cannot."""
    try:
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(box))
    except ValueError:
        return False
    return True


def _not_theirs() -> Refused:
    return refused("chain-not-theirs", "Whoever signed this may not say it.")


def refused(code: str, sentence: str, *, next_step: str = "") -> Refused:
    """An entry that the chain does not take."""
    return Refused(
        code,
        sentence,
        next_step=next_step or "Sync and try again. If it comes again, ask an administrator.",
    )


_RULES: dict[type[Said], Callable[[State, Entry, Any], None]] = {
    Admit: _admit,
    Role: _role,
    End: _end,
    Recovery: _recovery,
    Birth: _birth,
    Share: _share,
    Join: _join,
}

"""What ties a reply to its request: a token in the address that letters name, and in their names.

A token says which request a letter was about and proves for whom it was made, so that nothing has
to be looked up before it can be believed. It is lower case throughout, since some mail servers fold
the case of addresses, and fits an address's local part. It lets nobody in and approves nothing:
whoever holds a letter holds its token, and letters are passed on.

Source: RFC 5321 4.5.3.1.1; RFC 5322 3.6.4.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32decode, b32encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from app.security.tokens import derived_key

_ID_BYTES, _PROOF_BYTES = 16, 9
TOKEN_LENGTH = (_ID_BYTES + _PROOF_BYTES) * 8 // 5
"""Characters of a token: 40."""
LONGEST_LOCAL = 64 - TOKEN_LENGTH - 1
"""What is left for the local part of an address that a token is added to, in characters."""
_TOKEN = re.compile(rf"(?<![a-z0-9])[a-z2-7]{{{TOKEN_LENGTH}}}(?![a-z0-9])")
_ROOT = "request"


@dataclass(frozen=True, slots=True)
class Thread:
    """A request, and the contact whom letters about it went to."""

    ticket: UUID
    contact: UUID


def reply_key(signing_key: bytes) -> bytes:
    """The key of all tokens. It follows from central's signature, which outlives its key.

    Shape: 32 bytes.
    """
    return derived_key(signing_key, "mail threads")


def reply_token(key: bytes, ticket: UUID, contact: UUID) -> str:
    """The token of letters about a request to one contact.

    Shape: 40 characters of a-z and 2-7; always the same for the same two.
    """
    return b32encode(ticket.bytes + _proof(key, ticket, contact)).decode("ascii").lower()


def ticket_of(token: str) -> UUID | None:
    """Which request a token speaks of, without any proof; None where it is no token."""
    raw = _raw(token)
    return None if raw is None else UUID(bytes=raw[:_ID_BYTES])


def read_token(key: bytes, token: str, contacts: Callable[[UUID], Iterable[UUID]]) -> Thread | None:
    """What a token proves.

    Args:
        key: of all tokens.
        token: as it was found; in any case of letters.
        contacts: gives whom letters about a request may have gone to: its client's contacts,
            those who left as well.

    Returns:
        None where it was not made here, or for nobody among the contacts.
    """
    raw = _raw(token)
    if raw is None:
        return None
    ticket, said = UUID(bytes=raw[:_ID_BYTES]), raw[_ID_BYTES:]
    for contact in contacts(ticket):
        if hmac.compare_digest(said, _proof(key, ticket, contact)):
            return Thread(ticket, contact)
    return None


def tokens_in(*texts: str) -> list[str]:
    """Everything in headers that has the shape of a token, each once, in order.

    Args:
        texts: addresses that a letter went to, and names of letters (In-Reply-To, References).
    """
    found = (match for text in texts for match in _TOKEN.findall(text.lower()))
    return list(dict.fromkeys(found))


def reply_address(address: str, token: str) -> str:
    """An address of the firm with a token in it, "support+<token>@example.org".

    Raises:
        ValueError: there is no room for a token, or it is no address.
    """
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain or len(local) > LONGEST_LOCAL:
        raise ValueError("no address that a token can be added to")
    return f"{local}+{token}@{domain}"


def letter_id(token: str, name: str, domain: str) -> str:
    """The Message-ID of a letter about a request; a token is found in what answers it.

    Args:
        token: of the request and whom it goes to.
        name: tells the letter from others with this token; a-z, 0-9.
        domain: of the firm's address.
    """
    return f"<{token}.{name}@{domain}>"


def root_id(token: str, domain: str) -> str:
    """The Message-ID that every letter of a thread refers to, so that mailboxes keep them together.

    No letter has it: each may be the first that a contact receives.
    """
    return letter_id(token, _ROOT, domain)


def _proof(key: bytes, ticket: UUID, contact: UUID) -> bytes:
    return hmac.digest(key, ticket.bytes + contact.bytes, "sha256")[:_PROOF_BYTES]


def _raw(token: str) -> bytes | None:
    folded = token.lower()
    return b32decode(folded.upper()) if _TOKEN.fullmatch(folded) else None

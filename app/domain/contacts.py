"""What may be written down of a client's person.

Source: domain.md 2 "Contact", 7.7; security.md A27.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.people import Actor
from app.domain.rights import Permission, may
from app.domain.rules import RuleBroken
from app.domain.vocabulary import ContactRole

LONGEST_NAME = 120
LONGEST_EMAIL = 320
LONGEST_PHONE = 60


def check_name(text: str) -> str:
    """How somebody is called.

    Raises:
        RuleBroken: it is empty or too long.
    """
    found = " ".join(text.split())
    if not 0 < len(found) <= LONGEST_NAME:
        raise RuleBroken("contact-name", f"Write a name of 1 to {LONGEST_NAME} characters.")
    return found


def check_email(text: str, roles: Iterable[ContactRole]) -> str:
    """Where letters go; whoever has a role comes into the portal by them, and needs one.

    Raises:
        RuleBroken: it is none, or it is missing.
    """
    found = text.strip()
    if not found:
        if any(roles):
            raise RuleBroken(
                "contact-email", "Write an e-mail address: a link to the portal goes there."
            )
        return ""
    name, _, host = found.partition("@")
    if not name or "." not in host or len(found.split()) != 1 or len(found) > LONGEST_EMAIL:
        raise RuleBroken("contact-email", "Write an e-mail address, like dana@northwind.example.")
    return found


def check_phone(text: str) -> str:
    """A number; may be empty.

    Raises:
        RuleBroken: it is too long.
    """
    found = " ".join(text.split())
    if len(found) > LONGEST_PHONE:
        raise RuleBroken("contact-phone", f"Keep the number under {LONGEST_PHONE + 1} characters.")
    return found


def check_roles(words: Iterable[str]) -> list[str]:
    """What somebody may do in the portal; each role once.

    Raises:
        RuleBroken: there is no such role.
    """
    found = set(words)
    unknown = sorted(found - set(ContactRole))
    if unknown:
        known = ", ".join(role.value for role in ContactRole)
        raise RuleBroken("contact-role", f"There is no role “{unknown[0]}”: there are {known}.")
    return sorted(found)


def check_first_roles(actor: Actor, roles: Iterable[str]) -> None:
    """Let a new person have these roles from the first.

    Whoever places mail lets its sender ask for help, so that their next mail comes in by itself;
    every other role is for those who set the terms.

    Raises:
        RuleBroken: the actor may not give them.
    """
    given = set(roles)
    asks = given == {ContactRole.REQUESTER} and may(actor.rights, Permission.TRIAGE)
    if given and not asks:
        actor.must_be_let(Permission.SET_TERMS)

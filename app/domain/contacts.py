"""What may be written down of a client's person.

Source: domain.md 2 "Contact", 7.7; security.md A27.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.people import Actor
from app.domain.rights import Permission, may, rights_for
from app.domain.rules import RuleBroken
from app.domain.vocabulary import ContactRole

LONGEST_NAME = 120
LONGEST_EMAIL = 320
LONGEST_PHONE = 60
WAY_IN_CODE = "contact-way-in"
"""Of a refusal to let an actor say where somebody's links to the portal go."""


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

    Raises:
        RuleBroken: the actor may not give them.
    """
    if not may_let_in(actor, roles):
        actor.must_be_let(Permission.SET_TERMS)


def may_let_in(actor: Actor, roles: Iterable[str]) -> bool:
    """Whether an actor may let somebody with these roles into the portal.

    Whoever places mail lets its sender ask for help, so that their next mail comes in by itself;
    every other role is for those who set the terms.
    """
    given = set(roles)
    if given == {ContactRole.REQUESTER} and may(actor.rights, Permission.TRIAGE):
        return True
    return not given or may(actor.rights, Permission.SET_TERMS)


def check_way_in(actor: Actor, name: str, roles: Iterable[str]) -> None:
    """Let an actor say where links of somebody with these roles go, or let them come back.

    Nobody has a password in the portal: whoever reads the mailbox is that person. So it takes what
    it takes to let somebody new in with the same roles. A requester is no exception: they are a
    name under which work is asked for and found good.

    Args:
        actor: who changes it.
        name: whose address it is.
        roles: what they may do in the portal, before or afterwards.

    Raises:
        RuleBroken: the actor may not.
    """
    given = sorted(set(roles))
    if may_let_in(actor, given):
        return
    enough = rights_for(Permission.SET_TERMS)
    if given == [ContactRole.REQUESTER]:
        enough = tuple(dict.fromkeys((*rights_for(Permission.TRIAGE), *enough)))
    raise RuleBroken(
        WAY_IN_CODE,
        f"Whoever reads this mailbox comes into the portal as {name}. To change it, or to let them "
        f"come back, needs the right {' or '.join(enough)}.",
    )

"""Which verbs a device may push, who may, and which nouns each of them touches.

A device names the verb; central does not run it again, but believes only what the verb could
have done. A verb that is not declared here is refused.

Source: architecture.md 4, domain.md 7.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.domain.vocabulary import Right

_STAFF = frozenset({Right.TECHNICIAN, Right.DESK, Right.TAM, Right.ADMIN})
_TICKET = frozenset({"ticket", "ticket_event"})
_WORK = frozenset({"time_entry", "ticket", "ticket_event"})
_TIME = frozenset({"time_entry"})
_PAGE = frozenset({"page", "page_version"})
_MANAGER = frozenset({Right.TAM})
_AGREES = frozenset({Right.TAM, Right.ADMIN})
_AGREEMENT = frozenset({"agreement", "agreement_version"})


@dataclass(frozen=True, slots=True)
class Verb:
    """What one verb may do.

    Attributes:
        rights: any of these is enough.
        nouns: what it may create or edit.
        deletes: whether it may delete, too.
    """

    rights: frozenset[Right]
    nouns: frozenset[str]
    deletes: bool = False


VERBS: Mapping[str, Verb] = {
    "submit_ticket": Verb(_STAFF, _TICKET),
    "change_state": Verb(_STAFF, _TICKET),
    "assign_ticket": Verb(_STAFF, _TICKET),
    "set_priority": Verb(_STAFF, _TICKET),
    "edit_ticket": Verb(_STAFF, _TICKET),
    "triage_ticket": Verb(_STAFF, _TICKET),
    "decline_follow_up": Verb(_STAFF, _TICKET),
    "write_reply": Verb(_STAFF, _TICKET),
    "log_time": Verb(_STAFF, _WORK),
    "start_timer": Verb(_STAFF, _WORK),
    "stop_timer": Verb(_STAFF, _WORK),
    "resolve_ticket": Verb(_STAFF, _WORK),
    "correct_entry": Verb(_STAFF, _TIME),
    "confirm_long_timer": Verb(_STAFF, _TIME),
    "give_late_reason": Verb(_STAFF, _TIME),
    "void_entry": Verb(_STAFF, _TIME),
    "correct_kind": Verb(_STAFF, _TICKET),
    "set_flags": Verb(_STAFF, _TICKET),
    "propose_override": Verb(_STAFF, frozenset({"override"})),
    "decide_override": Verb(_STAFF, frozenset({"override"})),
    "authorize": Verb(_MANAGER, frozenset({"authorization"})),
    "revoke_authorization": Verb(_MANAGER, frozenset({"authorization"})),
    "start_project": Verb(_MANAGER, frozenset({"project"})),
    "link_project": Verb(_MANAGER, frozenset({"project"})),
    "close_project": Verb(_MANAGER, frozenset({"project"})),
    "settle_effect": Verb(_MANAGER, frozenset({"effect_answer"})),
    "save_agreement_version": Verb(_AGREES, _AGREEMENT),
    "end_agreement": Verb(_AGREES, _AGREEMENT),
    "renew_agreement": Verb(_AGREES, _AGREEMENT),
    "save_calendar": Verb(_AGREES, frozenset({"calendar"})),
    "attach_file": Verb(_STAFF, frozenset({"attachment"})),
    "void_attachment": Verb(_STAFF, frozenset({"attachment"})),
    "restore_value": Verb(_STAFF, _TICKET | {"asset", "page", "site", "contact"}),
    "edit_asset": Verb(_STAFF, frozenset({"asset"})),
    "edit_contact": Verb(_STAFF, frozenset({"contact"})),
    "edit_site": Verb(_STAFF, frozenset({"site"})),
    "create_page": Verb(_STAFF, _PAGE),
    "edit_page": Verb(_STAFF, _PAGE),
    "restore_page_version": Verb(_STAFF, _PAGE),
    "resolve_page_clash": Verb(_STAFF, _PAGE),
}
"""Verb → what it may do. Add a line together with the verb."""

CENTRAL_ONLY = frozenset({"lock_month"})
"""Verbs that run on central alone; a device that pushes one is refused."""


def check_verb(actor: Actor, name: str, noun: str, kind: str) -> None:
    """Let a pushed operation pass, or say why this verb cannot have done it.

    Raises:
        RuleBroken: the verb is unknown, the actor lacks the right, or the verb does no such
            thing to this noun.
    """
    if name in CENTRAL_ONLY:
        raise RuleBroken("verb-central", "This is done on central itself, not on a device.")
    verb = VERBS.get(name)
    if verb is None:
        raise RuleBroken(
            "verb-unknown",
            "Central does not know this action: ask your administrator to update central.",
        )
    actor.must(*sorted(verb.rights))
    if noun not in verb.nouns or (kind == "delete" and not verb.deletes):
        raise RuleBroken("verb-noun", "This action cannot change such a thing.")

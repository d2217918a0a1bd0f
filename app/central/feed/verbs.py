"""Which verbs a device may push, who may, and which nouns each of them touches.

A device names the verb; central does not run it again, but believes only what the verb could
have done. A verb that is not declared here is refused.

Source: architecture.md 4, domain.md 7.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.people import Actor
from app.domain.rights import Permission
from app.domain.rules import RuleBroken

_TICKET = frozenset({"ticket", "ticket_event"})
_WORK = frozenset({"time_entry", "ticket", "ticket_event"})
_TIME = frozenset({"time_entry"})
_CHECK_IN = frozenset({"check_in"})
_VISIT = frozenset({"visit"})
_PAGE = frozenset({"page", "page_version"})
_QUOTE = frozenset({"quote"})
_REVIEW = frozenset({"quarterly_review"})
_SAID = frozenset({"review_act"})
_MATERIAL = frozenset({"material"})
_MONTH = frozenset({"month_act"})
_AGREEMENT = frozenset({"agreement", "agreement_version"})


@dataclass(frozen=True, slots=True)
class Verb:
    """What one verb may do.

    Attributes:
        permission: who may do it.
        nouns: what it may create or edit.
        deletes: whether it may delete, too.
    """

    permission: Permission
    nouns: frozenset[str]
    deletes: bool = False


VERBS: Mapping[str, Verb] = {
    "submit_ticket": Verb(Permission.SUBMIT_REQUESTS, _TICKET),
    "change_state": Verb(Permission.WORK_ON_REQUESTS, _TICKET),
    "assign_ticket": Verb(Permission.TRIAGE, _TICKET),
    "set_priority": Verb(Permission.TRIAGE, _TICKET),
    "edit_ticket": Verb(Permission.WORK_ON_REQUESTS, _TICKET),
    "triage_ticket": Verb(Permission.TRIAGE, _TICKET),
    "decline_follow_up": Verb(Permission.WORK_ON_REQUESTS, _TICKET),
    "write_reply": Verb(Permission.WORK_ON_REQUESTS, _TICKET),
    "log_time": Verb(Permission.LOG_OWN_TIME, _WORK),
    "start_timer": Verb(Permission.LOG_OWN_TIME, _WORK),
    "stop_timer": Verb(Permission.LOG_OWN_TIME, _WORK),
    "resolve_ticket": Verb(Permission.WORK_ON_REQUESTS, _WORK),
    "correct_entry": Verb(Permission.LOG_OWN_TIME, _TIME),
    "confirm_long_timer": Verb(Permission.LOG_OWN_TIME, _TIME),
    "give_late_reason": Verb(Permission.LOG_OWN_TIME, _TIME),
    "void_entry": Verb(Permission.LOG_OWN_TIME, _TIME),
    "correct_kind": Verb(Permission.WORK_ON_REQUESTS, _TICKET),
    "set_flags": Verb(Permission.WORK_ON_REQUESTS, _TICKET),
    "propose_override": Verb(Permission.PROPOSE_DECISIONS, frozenset({"override"})),
    "decide_override": Verb(Permission.PROPOSE_DECISIONS, frozenset({"override"})),
    "authorize": Verb(Permission.KEEP_CONSENTS, frozenset({"authorization"})),
    "revoke_authorization": Verb(Permission.KEEP_CONSENTS, frozenset({"authorization"})),
    "start_project": Verb(Permission.KEEP_CONSENTS, frozenset({"project"})),
    "link_project": Verb(Permission.KEEP_CONSENTS, frozenset({"project"})),
    "close_project": Verb(Permission.KEEP_CONSENTS, frozenset({"project"})),
    "draft_quote": Verb(Permission.KEEP_CONSENTS, _QUOTE),
    "edit_quote": Verb(Permission.KEEP_CONSENTS, _QUOTE),
    "send_quote": Verb(Permission.KEEP_CONSENTS, _QUOTE),
    "withdraw_quote": Verb(Permission.KEEP_CONSENTS, _QUOTE),
    "renew_quote": Verb(Permission.KEEP_CONSENTS, _QUOTE),
    "answer_quote": Verb(Permission.KEEP_CONSENTS, _QUOTE | {"project", "milestone"}),
    "reach_milestone": Verb(Permission.KEEP_CONSENTS, frozenset({"milestone"})),
    "mark_exceptional": Verb(Permission.PUBLISH_REVIEWS, frozenset({"exceptional_mark"})),
    "void_exceptional": Verb(Permission.PUBLISH_REVIEWS, frozenset({"exceptional_mark"})),
    "draft_review": Verb(Permission.PUBLISH_REVIEWS, _REVIEW),
    "publish_review": Verb(Permission.PUBLISH_REVIEWS, _REVIEW),
    "decide_review": Verb(Permission.PUBLISH_REVIEWS, _REVIEW | _AGREEMENT),
    "settle_effect": Verb(Permission.DECIDE, frozenset({"effect_answer"})),
    "confirm_exclusions": Verb(Permission.DECIDE, _SAID),
    "waive_exclusions": Verb(Permission.DECIDE, _SAID),
    "uphold_exclusion": Verb(Permission.DECIDE, _SAID),
    "dispute_exclusion": Verb(Permission.DECIDE, _SAID),
    "reverse_exclusion": Verb(Permission.DECIDE, _SAID | {"override"}),
    "route_exclusion": Verb(Permission.DECIDE, _SAID | {"override"}),
    "add_material": Verb(Permission.WORK_ON_REQUESTS, _MATERIAL),
    "approve_material": Verb(Permission.KEEP_CONSENTS, _MATERIAL),
    "void_material": Verb(Permission.WORK_ON_REQUESTS, _MATERIAL),
    "review_month": Verb(Permission.CLOSE_MONTHS, _MONTH),
    "close_month": Verb(Permission.CLOSE_MONTHS, _MONTH),
    "reissue_invoice": Verb(Permission.CLOSE_MONTHS, _MONTH),
    "save_agreement_version": Verb(Permission.SET_TERMS, _AGREEMENT),
    "end_agreement": Verb(Permission.SET_TERMS, _AGREEMENT),
    "renew_agreement": Verb(Permission.SET_TERMS, _AGREEMENT),
    "count_quarters": Verb(Permission.SET_TERMS, frozenset({"agreement"})),
    "save_calendar": Verb(Permission.SET_TERMS, frozenset({"calendar"})),
    "attach_file": Verb(Permission.WORK_ON_REQUESTS, frozenset({"attachment"})),
    "void_attachment": Verb(Permission.WORK_ON_REQUESTS, frozenset({"attachment"})),
    "restore_value": Verb(
        Permission.RESTORE_VALUES, _TICKET | {"asset", "page", "site", "contact"}
    ),
    "edit_asset": Verb(Permission.KEEP_INVENTORY, frozenset({"asset"})),
    "add_contact": Verb(Permission.KEEP_INVENTORY, frozenset({"contact"})),
    "complete_onboarding": Verb(Permission.SET_TERMS, frozenset({"client"})),
    "edit_contact": Verb(Permission.KEEP_INVENTORY, frozenset({"contact"})),
    "bill_client": Verb(Permission.SET_TERMS, frozenset({"client"})),
    "set_approval_limit": Verb(Permission.SET_TERMS, frozenset({"contact"})),
    "erase_contact": Verb(Permission.ERASE_PEOPLE, frozenset({"contact"})),
    "edit_site": Verb(Permission.KEEP_INVENTORY, frozenset({"site"})),
    "create_page": Verb(Permission.KEEP_PAGES, _PAGE),
    "edit_page": Verb(Permission.KEEP_PAGES, _PAGE),
    "restore_page_version": Verb(Permission.KEEP_PAGES, _PAGE),
    "resolve_page_clash": Verb(Permission.KEEP_PAGES, _PAGE),
    "add_credential": Verb(Permission.USE_CREDENTIALS, frozenset({"credential"})),
    "edit_credential": Verb(Permission.USE_CREDENTIALS, frozenset({"credential"})),
    "note_reveal": Verb(Permission.USE_CREDENTIALS, frozenset({"credential_reveal"})),
    "write_letterhead": Verb(Permission.SET_TERMS, frozenset({"letterhead"})),
    "brand_portal": Verb(Permission.SET_TERMS, frozenset({"portal_brand"})),
    "plan_check_in": Verb(Permission.HOLD_CHECK_INS, _CHECK_IN),
    "change_check_in": Verb(Permission.HOLD_CHECK_INS, _CHECK_IN),
    "cancel_check_in": Verb(Permission.HOLD_CHECK_INS, _CHECK_IN),
    "start_check_in": Verb(Permission.HOLD_CHECK_INS, _CHECK_IN),
    "unstart_check_in": Verb(Permission.HOLD_CHECK_INS, _CHECK_IN),
    "finish_check_in": Verb(Permission.HOLD_CHECK_INS, _CHECK_IN | {"time_entry", "agenda_topic"}),
    "write_minutes": Verb(Permission.HOLD_CHECK_INS, _CHECK_IN),
    "send_minutes": Verb(Permission.HOLD_CHECK_INS, _CHECK_IN),
    "mark_item": Verb(Permission.HOLD_CHECK_INS, frozenset({"agenda_mark"})),
    "arrange_items": Verb(Permission.HOLD_CHECK_INS, frozenset({"agenda_mark"})),
    "add_topic": Verb(Permission.WORK_ON_REQUESTS, frozenset({"agenda_topic"})),
    "edit_topic": Verb(Permission.WORK_ON_REQUESTS, frozenset({"agenda_topic"})),
    "take_down": Verb(Permission.HOLD_CHECK_INS, frozenset({"capture"})),
    "correct_capture": Verb(Permission.HOLD_CHECK_INS, frozenset({"capture"})),
    "rule_on_exclusion": Verb(
        Permission.HOLD_CHECK_INS, frozenset({"capture", "review_act", "override"})
    ),
    "take_action": Verb(Permission.HOLD_CHECK_INS, frozenset({"action"})),
    "edit_action": Verb(Permission.WORK_ON_REQUESTS, frozenset({"action"})),
    "settle_action": Verb(Permission.WORK_ON_REQUESTS, frozenset({"action"})),
    "action_to_ticket": Verb(Permission.WORK_ON_REQUESTS, _TICKET | {"action"}),
    "plan_visit": Verb(Permission.WORK_ON_REQUESTS, _VISIT),
    "change_visit": Verb(Permission.WORK_ON_REQUESTS, _VISIT),
    "cancel_visit": Verb(Permission.WORK_ON_REQUESTS, _VISIT),
    "finish_visit": Verb(Permission.WORK_ON_REQUESTS, _VISIT),
    "file_mail": Verb(Permission.TRIAGE, _TICKET | {"mail"}),
    "add_mail": Verb(Permission.TRIAGE, frozenset({"ticket_event", "mail"})),
    "dismiss_mail": Verb(Permission.TRIAGE, frozenset({"mail"})),
    "park_mail": Verb(Permission.TRIAGE, _TICKET | {"mail"}),
    "note_export": Verb(Permission.TAKE_OUT, frozenset({"export", "firm_export"})),
}
"""Verb → what it may do. Add a line together with the verb."""


def check_verb(actor: Actor, name: str, noun: str, kind: str) -> None:
    """Let a pushed operation pass, or say why this verb cannot have done it.

    Raises:
        RuleBroken: the verb is unknown, the actor lacks the right, or the verb does no such
            thing to this noun.
    """
    verb = VERBS.get(name)
    if verb is None:
        raise RuleBroken(
            "verb-unknown",
            "Central does not know this action: ask your administrator to update central.",
        )
    actor.must_be_let(verb.permission)
    if noun not in verb.nouns or (kind == "delete" and not verb.deletes):
        raise RuleBroken("verb-noun", "This action cannot change such a thing.")

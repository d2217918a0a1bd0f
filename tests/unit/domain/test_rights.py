"""Who may do what, case by case (domain.md 7.7)."""

from __future__ import annotations

import pytest

from app.domain.people import Actor
from app.domain.rights import Holder, Permission, holders, known_roles, may, rights_for
from app.domain.rules import RuleBroken
from app.domain.vocabulary import ContactRole, Right
from app.records.base import FIRM_SCOPE

P = Permission
REQUESTER, COORDINATOR = ContactRole.REQUESTER, ContactRole.COORDINATOR
APPROVER, BILLING = ContactRole.APPROVER, ContactRole.BILLING
TECHNICIAN, DESK, TAM, ADMIN = Right.TECHNICIAN, Right.DESK, Right.TAM, Right.ADMIN
EVERY: tuple[Holder, ...] = (*Right, *ContactRole)

CASES: dict[Holder, set[Permission]] = {
    REQUESTER: {P.SUBMIT_REQUESTS, P.SEE_OWN_REQUESTS, P.SEE_OWN_DEVICES, P.READ_AGREEMENT},
    COORDINATOR: {
        P.SUBMIT_REQUESTS,
        P.SEE_OWN_REQUESTS,
        P.SEE_ALL_REQUESTS,
        P.SET_AGENDA_TOPICS,
        P.SEE_OWN_DEVICES,
        P.SEE_OUR_FIRM,
        P.SEE_BUDGET,
        P.SEE_OFFERS,
        P.READ_AGREEMENT,
        P.SEE_PRICES,
    },
    APPROVER: {P.ACCEPT_OFFERS, P.SEE_BUDGET, P.SEE_OFFERS, P.READ_AGREEMENT, P.SEE_PRICES},
    BILLING: {P.SEE_INVOICES, P.READ_AGREEMENT, P.SEE_PRICES},
    TECHNICIAN: {
        P.SUBMIT_REQUESTS,
        P.WORK_ON_REQUESTS,
        P.LOG_OWN_TIME,
        P.PROPOSE_DECISIONS,
        P.KEEP_INVENTORY,
        P.KEEP_PAGES,
        P.USE_CREDENTIALS,
        P.TAKE_OUT,
        P.RESTORE_VALUES,
    },
    ADMIN: {
        P.SUBMIT_REQUESTS,
        P.KEEP_PAGES,
        P.TAKE_OUT,
        P.RESTORE_VALUES,
        P.SET_TERMS,
        P.KEEP_USERS,
        P.ERASE_PEOPLE,
    },
}
CASES[DESK] = CASES[TECHNICIAN] | {P.TRIAGE, P.PLAN_THE_DESK}
CASES[TAM] = CASES[DESK] | {
    P.DECIDE,
    P.KEEP_CONSENTS,
    P.CLOSE_MONTHS,
    P.PUBLISH_REVIEWS,
    P.HOLD_CHECK_INS,
    P.SET_TERMS,
    P.ERASE_PEOPLE,
}


@pytest.mark.parametrize("permission", list(Permission), ids=str)
@pytest.mark.parametrize("holder", EVERY, ids=str)
def test_each_right_and_role_lets_do_what_the_service_says_and_no_more(
    holder: Holder, permission: Permission
) -> None:
    assert may({holder}, permission) is (permission in CASES[holder])


@pytest.mark.parametrize("permission", list(Permission), ids=str)
def test_whoever_holds_nothing_may_do_nothing_and_nothing_is_left_to_nobody(
    permission: Permission,
) -> None:
    assert not may(frozenset(), permission)
    assert holders(permission)


def test_several_roles_let_do_what_each_of_them_does() -> None:
    both = {APPROVER, BILLING}
    assert {one for one in Permission if may(both, one)} == CASES[APPROVER] | CASES[BILLING]


def test_no_role_of_a_contact_is_enough_for_what_only_the_firm_does() -> None:
    for permission in Permission:
        if rights_for(permission) and permission is not P.SUBMIT_REQUESTS:
            assert not may(set(ContactRole), permission), permission


def test_a_role_that_nobody_knows_lets_do_nothing() -> None:
    assert known_roles(["approver", "owner", "technician", "admin"]) == {APPROVER}


@pytest.mark.parametrize("permission", list(Permission), ids=str)
@pytest.mark.parametrize("right", list(Right), ids=str)
def test_an_actor_is_let_by_the_same_table_and_refused_in_words(
    right: Right, permission: Permission
) -> None:
    actor = Actor(FIRM_SCOPE, "Mira", rights=frozenset({right}))
    if permission in CASES[right]:
        actor.must_be_let(permission)
        return
    with pytest.raises(RuleBroken, match="Mira may not do this") as refusal:
        actor.must_be_let(permission)
    assert refusal.value.code == "not-allowed"

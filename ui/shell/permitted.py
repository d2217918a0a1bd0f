"""Which acts of the window need which permission: who does not have it finds them nowhere.

One table for menus, palette, keys and the sheet of keys. What an act does asks for the permission
again where it is done; here it is only kept out of the way of people whom it would refuse.

Source: domain.md 7.7.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import cache

from app.domain.rights import Permission, may
from app.domain.vocabulary import Right

_P = Permission

NEEDS: Mapping[str, Permission] = {
    "go.people": _P.KEEP_USERS,
    "go.check_ins": _P.HOLD_CHECK_INS,
    "go.billing": _P.DECIDE,
    "go.portfolio": _P.DECIDE,
    "go.mail": _P.TRIAGE,
    "mail.": _P.TRIAGE,
    "admin.": _P.KEEP_USERS,
    "go.vault_due": _P.USE_CREDENTIALS,
    "vault.": _P.USE_CREDENTIALS,
    "clients.credentials": _P.USE_CREDENTIALS,
    "queue.new_ticket": _P.SUBMIT_REQUESTS,
    "queue.create": _P.SUBMIT_REQUESTS,
    "queue.take_selected": _P.TRIAGE,
    "ticket.reply": _P.WORK_ON_REQUESTS,
    "ticket.note": _P.WORK_ON_REQUESTS,
    "ticket.timer": _P.LOG_OWN_TIME,
    "ticket.assign": _P.TRIAGE,
    "ticket.take": _P.TRIAGE,
    "ticket.state": _P.WORK_ON_REQUESTS,
    "ticket.priority": _P.TRIAGE,
    "ticket.resolve": _P.WORK_ON_REQUESTS,
    "ticket.triage": _P.TRIAGE,
    "ticket.kind": _P.WORK_ON_REQUESTS,
    "ticket.flags": _P.WORK_ON_REQUESTS,
    "ticket.reopen": _P.WORK_ON_REQUESTS,
    "ticket.recurrence": _P.SUBMIT_REQUESTS,
    "ticket.follow_up": _P.WORK_ON_REQUESTS,
    "ticket.consent": _P.KEEP_CONSENTS,
    "ticket.revoke": _P.KEEP_CONSENTS,
    "ticket.project": _P.KEEP_CONSENTS,
    "ticket.cancel": _P.WORK_ON_REQUESTS,
    "ticket.attach": _P.WORK_ON_REQUESTS,
    "ticket.turn": _P.WORK_ON_REQUESTS,
    "ticket.send": _P.WORK_ON_REQUESTS,
    "ticket.send_and_resolve": _P.WORK_ON_REQUESTS,
    "ticket.edit": _P.WORK_ON_REQUESTS,
    "ticket.tags": _P.WORK_ON_REQUESTS,
    "ticket.assets": _P.WORK_ON_REQUESTS,
    "timer.": _P.LOG_OWN_TIME,
    "clients.edit_page": _P.KEEP_PAGES,
    "clients.new_page": _P.KEEP_PAGES,
    "clients.edit_asset": _P.KEEP_INVENTORY,
    "clients.erase_contact": _P.ERASE_PEOPLE,
    "clients.new_quote": _P.KEEP_CONSENTS,
    "pages.": _P.KEEP_PAGES,
    "time.enter": _P.LOG_OWN_TIME,
    "time.correct": _P.LOG_OWN_TIME,
    "time.withdraw": _P.LOG_OWN_TIME,
    "time.settle": _P.LOG_OWN_TIME,
    "time.decide": _P.PROPOSE_DECISIONS,
    "time.answer": _P.PROPOSE_DECISIONS,
    "check_ins.": _P.HOLD_CHECK_INS,
    "portfolio.": _P.DECIDE,
    "billing.": _P.DECIDE,
    "billing.close": _P.CLOSE_MONTHS,
    "billing.pdf": _P.TAKE_OUT,
    "billing.accounting": _P.TAKE_OUT,
    "agreements.": _P.SET_TERMS,
    "sync_centre.put_back": _P.RESTORE_VALUES,
    "sync_centre.mine": _P.RESTORE_VALUES,
    "sync_centre.note": _P.WORK_ON_REQUESTS,
}
"""Act, or the beginning of several → who may do it; the longest name that fits counts."""

EVERYBODYS = frozenset(
    {
        "colours.", "rows.", "text.", "view.", "go.", "way.", "pane.", "sync.", "session.",
        "window.", "edit.", "find.", "help.", "queue.", "ticket.", "clients.", "time.",
        "sync_centre.", "account.", "devices.", "pages.versions", "pages.leave",
        "check_ins.back", "check_ins.hidden", "check_ins.export",
        "billing.mine", "billing.all", "billing.ticket", "billing.lines",
        # Who administers lets computers in, and keeps no passwords by that.
        "vault.unlock", "vault.forgot", "vault.lock", "vault.look", "vault.clear",
    }
)  # fmt: skip
"""Acts that only look, or are about the person and this computer: for everybody."""


@cache
def permission_of(act: str) -> Permission | None:
    """What an act needs; None where it is everybody's.

    Raises:
        KeyError: nobody has said whose it is.
    """
    named = [one for one in (*NEEDS, *EVERYBODYS) if act == one or _begins(act, one)]
    if not named:
        raise KeyError(act)
    return NEEDS.get(max(named, key=len))


def _begins(act: str, name: str) -> bool:
    return act.startswith(name) if name.endswith(".") else act.startswith(f"{name}_")


def is_let(rights: Set[Right], act: str) -> bool:
    """Whether an act stands anywhere for somebody with these rights.

    One that nobody placed stands for nobody.
    """
    try:
        needed = permission_of(act)
    except KeyError:
        return False
    return needed is None or may(rights, needed)

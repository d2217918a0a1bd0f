"""The conditions of the decision table, each a small named question about a piece of work.

Source: domain.md 3.2.
"""

from app.domain.coverage.situation import Situation


def internal(work: Situation) -> bool:
    """Nobody's money: quotes, agendas, chat."""
    return work.work_kind == "internal"


def without_agreement(work: Situation) -> bool:
    """No version is in force at the instant."""
    return work.version is None


def overridden(work: Situation) -> bool:
    """A person decided; travel only where nothing else decides it."""
    return work.override is not None and (not work.travel or undecided_travel(work))


def uncounted_travel(work: Situation) -> bool:
    """The agreement does not count travel."""
    return work.travel and work.version is not None and work.version.travel == "not_counted"


def travel(work: Situation) -> bool:
    """On the way to or from a visit."""
    return work.travel


def undecided_travel(work: Situation) -> bool:
    """Travel without any work in its visit, or to work that nothing decides."""
    if not work.travel or uncounted_travel(work):
        return False
    return work.visit is None or work.visit.decision == "held"


def check_in(work: Situation) -> bool:
    """A meeting with the Technical Account Manager."""
    return work.work_kind == "check_in"


def setting_up(work: Situation) -> bool:
    """Portal or documentation work while onboarding is open."""
    return work.work_kind in {"portal_setup", "documentation"} and work.onboarding_open


def portal_training(work: Situation) -> bool:
    """A training session about the portal."""
    return work.work_kind == "training" and work.portal_topic


def seated_training(work: Situation) -> bool:
    """Portal training in which somebody holds or gets a seat."""
    return portal_training(work) and work.seat


def documenting(work: Situation) -> bool:
    """Documentation; while onboarding is open an earlier rule has it."""
    return work.work_kind == "documentation"


def incident(work: Situation) -> bool:
    """Work on a ticket that is an incident at the instant."""
    return work.work_kind == "request" and work.ticket_kind == "incident"


def restoring(work: Situation) -> bool:
    """Work on an incident whose service is not restored yet."""
    return incident(work) and work.resolved_since is None


def closing_out(work: Situation) -> bool:
    """Wrap-up after a resolution, within its allowance."""
    return (
        incident(work)
        and work.resolved_since is not None
        and work.wrapping_up
        and work.wrap_up_left
    )


def responding(work: Situation) -> bool:
    """Incident response: until service is restored, and closing it out."""
    return restoring(work) or closing_out(work)


def restoring_in_hours(work: Situation) -> bool:
    """Restoring service in business hours."""
    return restoring(work) and work.in_hours


def responding_in_covered_window(work: Situation) -> bool:
    """Incident response outside business hours, in a window the TAM covered."""
    return responding(work) and not work.in_hours and work.covered


def responding_after_hours(work: Situation) -> bool:
    """Incident response outside business hours."""
    return responding(work) and not work.in_hours


def minor(work: Situation) -> bool:
    """A service request that is minor and well defined and belongs to no project."""
    return work.work_kind == "request" and work.ticket_kind == "service_request" and work.minor


def minor_in_reach(work: Situation) -> bool:
    """A minor request in business hours or a covered window."""
    return minor(work) and in_reach(work)


def minor_within_allowance(work: Situation) -> bool:
    """A minor request in reach while its allowance lasts."""
    return minor_in_reach(work) and work.minor_left


def new_scope(work: Situation) -> bool:
    """A service request, or work that counts as one."""
    return (
        (work.work_kind == "request" and work.ticket_kind == "service_request")
        or (work.work_kind == "training" and not work.portal_topic)
        or work.work_kind == "portal_setup"
    )


def solution_design(work: Situation) -> bool:
    """Work on a ticket that is a solution design."""
    return work.work_kind == "request" and work.ticket_kind == "solution_design"


def in_reach(work: Situation) -> bool:
    """In business hours or in a window the TAM covered."""
    return work.in_hours or work.covered


def anything_else(_work: Situation) -> bool:
    """What no row before has taken."""
    return True

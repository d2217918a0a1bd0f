"""The files of this device in words: what waits and why, what is kept, what was chosen."""

from __future__ import annotations

from app.bootstrap.sync_facts import DeviceFacts, FilePolicy, SyncOverview, Waiting
from app.domain.attachments import size_words
from ui.kit.facts import Fact, Facts
from ui.kit.plural import counted
from ui.kit.text import Tone
from ui.screens.sync_centre.words import tr

_AWAY = frozenset({"offline", "signed-out", "never", "refused"})
"""How the sync stands where no file goes anywhere."""


def networks() -> tuple[tuple[str, str], ...]:
    """When whole files travel by themselves, each with its words."""
    return (
        ("unmetered", tr("Over networks that are not metered")),
        ("always", tr("Over every network")),
        ("never", tr("Only when somebody asks for one")),
    )


def small_networks() -> tuple[tuple[str, str], ...]:
    """Over which networks small pictures travel, each with its words."""
    return (
        ("always", tr("Over every network")),
        ("unmetered", tr("Over networks that are not metered")),
    )


def files_waiting(overview: SyncOverview) -> Facts:
    """How many files central does not have yet, and why, by the reason."""
    waiting = overview.device.files.waiting
    files, size = sum(one.files for one in waiting), sum(one.size for one in waiting)
    total = _amount(files, size) if files else tr("none; central has every file of yours")
    facts = [Fact(tr("Files waiting"), total)]
    facts += [Fact(_amount(one.files, one.size), *_why(one, overview)) for one in waiting]
    return Facts("", tuple(facts))


def files_kept(device: DeviceFacts) -> Facts:
    """What is kept here, and what was chosen about files."""
    kept, policy = device.files.kept, device.files.policy
    room = tr("{0} of {1}", "used · room").format(size_words(kept.size), size_words(policy.room))
    return Facts(
        "",
        (
            Fact(tr("Kept here"), room),
            Fact(tr("Files travel"), dict(networks())[policy.network].lower()),
            Fact(tr("By themselves"), tr("up to {0} each").format(size_words(policy.largest))),
            Fact(tr("Small pictures"), dict(small_networks())[policy.small].lower()),
        ),
    )


def _amount(files: int, size: int) -> str:
    many = counted(files, tr("1 file"), tr("{0} files"))
    return tr("{0}, {1}", "files · size").format(many, size_words(size))


def _why(one: Waiting, overview: SyncOverview) -> tuple[str, Tone]:
    policy = overview.device.files.policy
    if one.why == "refused":
        why = tr("Central refused: {0} Open its ticket and send it again.").format(one.problem)
        return why, "error"
    if one.why in {"network", "large", "away"}:
        return _held_back(one, policy), "excluded"
    if overview.status.state in _AWAY:
        return tr("Central cannot be reached; goes by itself once it can."), ""
    if one.why == "unsaid":
        return tr("Follows the changes that wait to be sent."), ""
    if one.why == "later":
        return tr("{0} Tried again by itself.").format(one.problem), "excluded"
    return tr("On its way, one after another."), ""


def _held_back(one: Waiting, policy: FilePolicy) -> str:
    if one.why == "away":
        return tr("Kept here, sealed: goes once you may see its client again.")
    if one.why == "large":
        most = size_words(policy.largest)
        return tr("Larger than {0}: goes when you ask for it on its ticket.").format(most)
    if policy.network == "never":
        return tr("Files go only when you ask for them on their tickets.")
    return tr("This network is metered: goes over another one, or when you ask on its ticket.")

"""What each choice in a conflict comes to, in a sentence, before it is made."""

from __future__ import annotations

from typing import Literal

from app.bootstrap.sync_facts import Clash
from ui.screens.sync_centre.words import tr

Choice = Literal["", "keep", "put_back", "mine", "merged"]
"""The choice under the cursor or the keyboard; "" for none."""

_AWAY = frozenset({"offline", "signed-out", "refused", "never"})


def result_words(clash: Clash, choice: Choice, state: str) -> str:
    """Say it.

    Args:
        clash: the conflict.
        choice: what is pointed at.
        state: how the sync stands, as `SyncStatus.state`.
    """
    if choice == "keep":
        return _kept(clash)
    if choice in {"put_back", "mine", "merged"}:
        words = _merged(clash) if choice == "merged" else _back(clash, mine=choice == "mine")
        return f"{words} {tr('Sent when you are back.')}" if state in _AWAY else words
    return _neither(clash)


def is_short(clash: Clash) -> bool:
    """Whether both values fit on a button."""
    said = (clash.kept, clash.other, clash.now)
    return all(len(words) < 24 for words in said)  # noqa: PLR2004 -- characters on a button


def _kept(clash: Clash) -> str:
    if clash.now:
        return tr("What stands now stays for everyone; yours and the other one stay in History.")
    if is_short(clash):
        return tr("{0} stays {1}; {2} stays in History.").format(
            clash.field_words, clash.kept, clash.other
        )
    return tr("Yours stays for everyone; the other text stays in History.")


def _back(clash: Clash, *, mine: bool) -> str:
    if not clash.restorable:
        return tr("The other value can only be put back where it was changed.")
    if is_short(clash):
        return tr("{0} becomes {1}; {2} goes to History.").format(
            clash.field_words, clash.kept if mine else clash.other, clash.now or clash.kept
        )
    if mine:
        return tr("Your text stands again for everyone; what stands now goes to History.")
    if clash.now:
        return tr("The other text stands for everyone; what stands now goes to History.")
    if clash.by:
        return tr("{0}'s text stands again for everyone; yours goes to History.").format(clash.by)
    return tr("The other text stands again for everyone; yours goes to History.")


def _merged(clash: Clash) -> str:
    return tr("{0} becomes what stands in the box; both others go to History.").format(
        clash.field_words
    )


def _neither(clash: Clash) -> str:
    if clash.now:
        return tr("Somebody wrote there since, so neither of the two stands. Choose, or keep that.")
    reason = f"{clash.reason.rstrip('.')}. " if clash.reason else ""
    if clash.by:
        reason = tr("{0} had changed {1}. ").format(clash.by, clash.field_words.lower())
    if not clash.restorable:
        return reason + tr("The other value can only be put back where it was changed.")
    return reason + tr("Putting it back is an ordinary change; the other value stays in History.")

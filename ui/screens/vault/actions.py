"""What can be done in the place of credentials.

Source: ux.md 3.4 "credential".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication

from app.domain.credentials import Secret
from ui.kit.actions.spec import ActionSpec

PAGE = "vault.page"
"""The context of keys that work in the whole place."""
LIST_KEYS = "vault.list"
"""The context of keys that work in the list and the open credential."""

Do = Callable[[], None]
Why = Callable[[], str]


@dataclass(frozen=True, slots=True)
class VaultActs:
    """The functions behind the acts; a reason says why one cannot be done now."""

    find: Do
    new: Do
    edit: Do
    rotate: Do
    retire: Do
    copy_user: Do
    copy: Callable[[Secret], None]
    toggle: Do
    unlock: Do
    forgot: Do
    lock: Do
    clear: Do
    look: Do
    why_none: Why
    why_not_new: Why
    why_no_secret: Callable[[Secret], str]
    why_open: Why
    why_locked: Why
    why_nothing_copied: Why


def _tr(words: str) -> str:
    return QCoreApplication.translate("Vault", words)


def vault_actions(do: VaultActs) -> tuple[ActionSpec, ...]:
    """List the acts."""
    group = "Client"
    password, seed = Secret.PASSWORD, Secret.TOTP_SEED
    return (
        ActionSpec(
            "vault.find", _tr("Find a credential"), "/", do.find, icon="search", group=group,
            context=LIST_KEYS,
        ),
        ActionSpec(
            "vault.new", _tr("New credential…"), "N", do.new, do.why_not_new, "plus", group,
            (_tr("password"), _tr("login")), LIST_KEYS,
        ),
        ActionSpec(
            "vault.edit", _tr("Edit the credential…"), "E | F2", do.edit, do.why_none, "pencil",
            group, context=LIST_KEYS,
        ),
        ActionSpec(
            "vault.rotate", _tr("New password for the credential…"), "R", do.rotate, do.why_none,
            "refresh-cw", group, (_tr("rotate"), _tr("change password")), LIST_KEYS,
        ),
        ActionSpec(
            "vault.retire", _tr("Credential is not used any more, or again"), "Del", do.retire,
            do.why_none, "archive", group, (_tr("remove"), _tr("delete")), LIST_KEYS,
        ),
        ActionSpec(
            "vault.copy_user", _tr("Copy the user name"), "U", do.copy_user, do.why_none, "user",
            group, context=LIST_KEYS,
        ),
        ActionSpec(
            "vault.copy_password", _tr("Copy the password"), "P", partial(do.copy, password),
            partial(do.why_no_secret, password), "copy", group, context=LIST_KEYS,
        ),
        ActionSpec(
            "vault.copy_code", _tr("Copy the one-time code"), "O", partial(do.copy, seed),
            partial(do.why_no_secret, seed), "copy", group, (_tr("TOTP"),), LIST_KEYS,
        ),
        ActionSpec(
            "vault.show", _tr("Show or hide the password"), "S", do.toggle,
            partial(do.why_no_secret, password), "eye", group, (_tr("reveal"),), LIST_KEYS,
        ),
        ActionSpec(
            "vault.unlock", _tr("Unlock the vault…"), "", do.unlock, do.why_open, "lock-open",
            "Tools", (_tr("PIN"),),
        ),
        ActionSpec(
            "vault.forgot", _tr("I forgot the PIN of the vault…"), "", do.forgot, do.why_open,
            group="Tools",
        ),
        ActionSpec(
            "vault.lock", _tr("Lock the vault"), "", do.lock, do.why_locked, "lock", "Tools",
        ),
        ActionSpec(
            "vault.clear", _tr("Clear the secret from the clipboard"), "Ctrl+Shift+X", do.clear,
            do.why_nothing_copied, "x", "Tools",
        ),
        ActionSpec(
            "vault.look", _tr("Look again how the vault stands"), "", do.look, icon="refresh-cw",
            group="View", context=PAGE,
        ),
    )  # fmt: skip

"""What is written down in the chain.

Source: security.md A40.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What was done, or was tried."""

    CHAIN_BEGAN = "chain-began"
    """The first of all: a firm's first day, or the day on which an older central was migrated."""
    SIGN_IN = "sign-in"
    """Outcome: "ok", "wrong", "code-wrong", "paused", "program-older", "starting-over",
    "token-reused"."""
    SIGN_OUT = "sign-out"
    PASSWORD_SET = "password-set"  # noqa: S105 -- the name of an event
    SECOND_FACTOR_SET = "second-factor-set"
    SECOND_FACTOR_RESET = "second-factor-reset"
    RECOVERY_CODE_USED = "recovery-code-used"
    RECOVERY_CODES_RENEWED = "recovery-codes-renewed"
    DENIED = "denied"
    """Somebody asked for what is not theirs; the outcome is the code of the refusal."""
    DEVICE_ENROLLED = "device-enrolled"
    DEVICE_APPROVED = "device-approved"
    DEVICE_SUSPENDED = "device-suspended"
    """Outcome "for-good": by central itself, since it ended too much for good (ADR 0066)."""
    DEVICE_REVOKED = "device-revoked"
    PERSON_ADDED = "person-added"
    RIGHTS_CHANGED = "rights-changed"
    GRANT_GIVEN = "grant-given"
    GRANT_TAKEN = "grant-taken"
    REVEAL = "reveal"
    EXPORT = "export"
    OVERRIDE = "override"
    """The outcome is the override's state: "proposed", "in_force", and so on."""
    CONTACT_CHANGED = "contact-changed"
    """What a client's person may do in the portal, up to which amount, where their links go, or
    whether they may come in at all. Of an address the chain says that it is another one."""
    CONTACT_ERASED = "contact-erased"
    MONTH_LOCKED = "month-locked"
    SETTINGS_CHANGED = "settings-changed"
    CENTRAL_RESTORED = "central-restored"
    INTEGRATOR_ADDED = "integrator-added"
    """A program was given a key for a client."""
    INTEGRATOR_ENDED = "integrator-ended"
    LET_GO = "let-go"
    """What was kept long enough (`central.retention`): how many rows of each table."""
    KEY_CHANGED = "key-changed"
    """Central's own key; the chain goes on under the next version of its own."""

"""How to get into a client's systems, and who looked.

Source: docs/adr/0039-keys-of-the-vault.md; domain.md 7 "Credential".
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped

from app.records.base import ClientOwned, Record
from app.records.marks import Merge, field


class Credential(ClientOwned, Record):
    """A way into a system. What is sealed is bytes to everybody but the vault of a device."""

    __tablename__ = "credential"
    ENTITY = "credential"
    __table_args__ = (Index(None, "client_id", "label"),)

    label: Mapped[str] = field(Merge.LATEST, search=True)
    username: Mapped[str] = field(Merge.LATEST, default="", search=True)
    url: Mapped[str] = field(Merge.LATEST, default="", search=True)
    kind: Mapped[str] = field(Merge.LATEST, default="login")
    asset_id: Mapped[UUID | None] = field(Merge.LATEST, refers="asset")
    rotation_due: Mapped[date | None] = field(Merge.LATEST)
    password: Mapped[bytes | None] = field(Merge.LATEST, LargeBinary, secret=True)
    totp_seed: Mapped[bytes | None] = field(Merge.LATEST, LargeBinary, secret=True)
    note: Mapped[bytes | None] = field(Merge.LATEST, LargeBinary, secret=True)
    retired: Mapped[bool] = field(Merge.LATEST, default=False)
    """Not used any more; it stays, for what it opened may be."""


class CredentialReveal(ClientOwned, Record):
    """Somebody looked at a secret, or took it: written before it is opened, and never changed."""

    __tablename__ = "credential_reveal"
    ENTITY = "credential_reveal"
    __table_args__ = (Index(None, "credential_id", "at"),)

    credential_id: Mapped[UUID] = field(Merge.ONCE, refers="credential")
    user_id: Mapped[UUID] = field(Merge.ONCE, refers="user")
    field_name: Mapped[str] = field(Merge.ONCE)
    act: Mapped[str] = field(Merge.ONCE)
    """shown, copied, code"""
    reason: Mapped[str] = field(Merge.ONCE, default="")
    at: Mapped[datetime] = field(Merge.ONCE)

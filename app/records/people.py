"""The firm's people and teams."""

from __future__ import annotations

from typing import ClassVar, Literal

from sqlalchemy.orm import Mapped

from app.records.base import Record
from app.records.marks import Merge, field


class User(Record):
    """A person of the firm; their password and tokens are central's alone."""

    __tablename__ = "user_account"
    ENTITY = "user"
    SCOPE: ClassVar[Literal["firm", "client", "self"]] = "firm"

    name: Mapped[str] = field(Merge.LATEST, search=True, portal=True)
    email: Mapped[str] = field(Merge.LATEST)
    zone: Mapped[str] = field(Merge.LATEST, default="UTC")
    grade: Mapped[str] = field(Merge.LATEST, default="standard")
    rights: Mapped[list[str]] = field(Merge.MEMBERS, default=list)
    active: Mapped[bool] = field(Merge.LATEST, default=True)


class Team(Record):
    """A group that tickets are handed to."""

    __tablename__ = "team"
    ENTITY = "team"
    SCOPE: ClassVar[Literal["firm", "client", "self"]] = "firm"

    name: Mapped[str] = field(Merge.LATEST)
    members: Mapped[list[str]] = field(Merge.MEMBERS, default=list)
    """User ids, as text."""

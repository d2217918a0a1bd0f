"""The register of every table that only central has."""

from __future__ import annotations

from sqlalchemy import MetaData

from app.records.base import NAMES

OWN = MetaData(naming_convention=NAMES)
"""Feed and sign-in declare their tables in it."""

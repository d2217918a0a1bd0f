"""What the pictures of the vault show: credentials, and one person of each kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from app.bootstrap.vault_members import Computer, Insider, Members


@dataclass(frozen=True, slots=True)
class Sample:
    """A credential of the pictures."""

    label: str
    user: str
    url: str
    kind: str = "login"
    seed: str = ""
    note: str = ""
    due_in: int | None = None


SAMPLES = (
    Sample("Backup portal", "backup@northwind", "https://backup.example", due_in=12),
    Sample("Domain registrar", "hostmaster", "https://registrar.example", note="By phone: 4711"),
    Sample(
        "Firewall, main office", "admin", "https://fw1.example:8443", "network",
        "JBSWY3DPEHPK3PXP", "The spare key is in the left drawer.",
    ),
    Sample("Print server", "svc-print", "", "service"),
)  # fmt: skip
CHOSEN = SAMPLES[2]
LACKING = Insider(
    UUID(int=1), "Mira Okafor", (Computer(UUID(int=11), "Mira's laptop", here=True),),
    looks_after=True, me=True,
)  # fmt: skip
OTHER = Insider(
    UUID(int=2), "Tom Lindqvist",
    (Computer(UUID(int=21), "Office"), Computer(UUID(int=22), "The old one on the shelf")),
    administers=True, looks_after=True,
)  # fmt: skip
MEMBERS = Members(
    (
        replace(LACKING, administers=True),
        Insider(UUID(int=3), "Ada Berg", (Computer(UUID(int=31), "Van 2"),), looks_after=True),
        Insider(UUID(int=4), "Jon Ek", (Computer(UUID(int=41), "Surface"),)),
        OTHER,
    ),
    administers=True,
)
"""People of the pictures, one of each kind."""

"""When the workbench syncs and how that stands, for the window."""

from app.sync.files.carrying import Rested
from app.sync.listening import Listening, broke_off, heard
from app.sync.news import Heard
from app.sync.round import Progress
from app.sync.schedule import (
    Link,
    Schedule,
    asked,
    doubted,
    edited,
    failed,
    network_changed,
    signed_in,
    signed_out,
    succeeded,
    woken,
)
from app.sync.status import SyncStatus
from app.sync.transport import CUT

__all__ = [
    "CUT",
    "Heard",
    "Link",
    "Listening",
    "Progress",
    "Rested",
    "Schedule",
    "SyncStatus",
    "asked",
    "broke_off",
    "doubted",
    "edited",
    "failed",
    "heard",
    "network_changed",
    "signed_in",
    "signed_out",
    "succeeded",
    "woken",
]

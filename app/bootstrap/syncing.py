"""When the workbench syncs and how that stands, for the window."""

from app.sync.round import Progress
from app.sync.schedule import (
    Link,
    Schedule,
    asked,
    edited,
    failed,
    signed_in,
    signed_out,
    succeeded,
)
from app.sync.status import SyncStatus

__all__ = [
    "Link",
    "Progress",
    "Schedule",
    "SyncStatus",
    "asked",
    "edited",
    "failed",
    "signed_in",
    "signed_out",
    "succeeded",
]

"""The read models of the sync centre, for its screen."""

from app.sync.centre_facts import (
    Clash,
    DeviceFacts,
    Refusal,
    SentAct,
    SyncOverview,
    WaitingAct,
)

__all__ = ["Clash", "DeviceFacts", "Refusal", "SentAct", "SyncOverview", "WaitingAct"]

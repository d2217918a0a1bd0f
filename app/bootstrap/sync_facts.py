"""The read models of the sync centre, for its screen."""

from app.sync.centre_facts import (
    Clash,
    DeviceFacts,
    Place,
    Refusal,
    SentAct,
    SyncOverview,
    WaitingAct,
)
from app.sync.clash_text import MergedText
from app.sync.clash_text import Place as MergedPlace
from app.sync.refused_values import RefusedValue

__all__ = [
    "Clash",
    "DeviceFacts",
    "MergedPlace",
    "MergedText",
    "Place",
    "Refusal",
    "RefusedValue",
    "SentAct",
    "SyncOverview",
    "WaitingAct",
]

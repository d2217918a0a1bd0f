"""The read models of the sync centre, for its screen."""

from app.store.files_waiting import Kept, Waiting
from app.sync.centre_facts import (
    CameAct,
    ChangedDecision,
    Clash,
    DeviceFacts,
    MetAct,
    MetLine,
    Place,
    Refusal,
    SentAct,
    SyncOverview,
    WaitingAct,
)
from app.sync.clash_text import MergedText
from app.sync.clash_text import Place as MergedPlace
from app.sync.files.policy import FilePolicy, typed_policy
from app.sync.files.standing import FilesStanding
from app.sync.refused_notes import NoteOf
from app.sync.refused_values import RefusedValue

__all__ = [
    "CameAct",
    "ChangedDecision",
    "Clash",
    "DeviceFacts",
    "FilePolicy",
    "FilesStanding",
    "Kept",
    "MergedPlace",
    "MergedText",
    "MetAct",
    "MetLine",
    "NoteOf",
    "Place",
    "Refusal",
    "RefusedValue",
    "SentAct",
    "SyncOverview",
    "Waiting",
    "WaitingAct",
    "typed_policy",
]

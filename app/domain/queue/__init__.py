"""The desk's queue: priority, targets, what is due next, and the order of tickets."""

from app.domain.queue.clocks import (
    ANSWER,
    Clock,
    Due,
    DueKind,
    TicketClocks,
    answer_due,
    clocks_of,
    next_due,
)
from app.domain.queue.order import KIND_ORDER, WEIGHTS, Score, heat, rank, score
from app.domain.queue.priority import LEVELS, TARGETS, Priority, Targets, priority_of

__all__ = [
    "ANSWER",
    "KIND_ORDER",
    "LEVELS",
    "TARGETS",
    "WEIGHTS",
    "Clock",
    "Due",
    "DueKind",
    "Priority",
    "Score",
    "Targets",
    "TicketClocks",
    "answer_due",
    "clocks_of",
    "heat",
    "next_due",
    "priority_of",
    "rank",
    "score",
]

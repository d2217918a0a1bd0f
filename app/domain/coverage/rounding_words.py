"""How worked minutes became counted ones, in words for whoever pays.

Source: domain.md 3.5, 7.6 (4).
"""

from app.domain.coverage.terms import Rounding


def rounding_words(worked_min: int, counted_min: int, rounding: Rounding, parts: int) -> str:
    """Say how an entry was rounded.

    Args:
        worked_min: whole minutes worked, of all its counted parts together.
        counted_min: what is counted of them.
        rounding: of the agreement that was in force when it began.
        parts: into how many parts its time falls.

    Returns:
        Sentences; empty where nothing was worked.
    """
    if not worked_min:
        return ""
    step = rounding.increment_min
    stepped = _stepped(worked_min, rounding)
    if counted_min == rounding.minimum_min > stepped:
        told = f"{worked_min} min worked; at least {counted_min} min are counted."
    elif step == 1:
        told = f"{worked_min} min worked, counted to the minute."
    else:
        way = "up to the next" if rounding.mode == "up" else "to the nearest"
        told = f"{worked_min} min worked, rounded once {way} {step} min: {counted_min} min."
    if parts > 1 and step > 1:
        told += (
            f" Each part gets the whole {step} min in its own time, and what is left goes where "
            "most is left over; all parts together are never more."
        )
    return told


def _stepped(worked_min: int, rounding: Rounding) -> int:
    step = rounding.increment_min
    if rounding.mode == "up":
        return -(-worked_min // step) * step
    return (2 * worked_min + step) // (2 * step) * step

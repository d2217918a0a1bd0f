"""How wide columns are, and which ones leave, in the room that there is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ui.kit.table.columns import ColumnSpec

GAP = 8
INSET = 12


@dataclass(frozen=True, slots=True)
class _Want:
    key: str
    width: int
    least: int
    stretch: bool
    drop: int


def fit_columns(
    columns: Sequence[ColumnSpec],
    room: int,
    factor: float = 1.0,
    chosen: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Give each column that is shown its width in pixels; together they fill the room.

    The stretching column gives way first, then the others in proportion down to their least
    width; if that does not do, columns leave, the highest ``drop`` first; at last all shrink.

    Units: ``factor`` turns drawn widths into those of the present font; ``chosen`` are widths
    that the person set, in drawn pixels.
    """
    wants = [_want(column, factor, chosen or {}) for column in columns]
    while True:
        free = room - 2 * INSET - GAP * max(0, len(wants) - 1)
        leaving = max(wants, key=lambda want: want.drop, default=None)
        fits = sum(want.least for want in wants) <= free
        if fits or leaving is None or leaving.drop == 0:
            return _with_gaps(wants, _share(wants, free))
        wants.remove(leaving)


def _want(column: ColumnSpec, factor: float, chosen: Mapping[str, int]) -> _Want:
    width = chosen.get(column.key, column.width)
    least = min(width, column.min_width or width)
    return _Want(
        column.key, round(width * factor), round(least * factor), column.stretch, column.drop
    )


def _share(wants: Sequence[_Want], free: int) -> list[int]:
    least = sum(want.least for want in wants)
    if 0 < free < least:
        # No column may leave any more: all shrink alike, so that none lies out of sight.
        return [int(want.least * free / least) for want in wants]
    widths = [want.width for want in wants]
    spare = free - sum(widths)
    stretching = [at for at, want in enumerate(wants) if want.stretch]
    if spare >= 0:
        for at in stretching[:1]:
            widths[at] += spare
        return widths
    for at in stretching:
        give = min(widths[at] - wants[at].least, -spare)
        widths[at] -= give
        spare += give
    slack = [width - want.least for width, want in zip(widths, wants, strict=True)]
    if spare < 0 < sum(slack):
        ratio = min(1.0, -spare / sum(slack))
        widths = [
            width - int(part * ratio + 0.999) for width, part in zip(widths, slack, strict=True)
        ]
        # What rounding took too much goes back to the column that can use it best.
        for at in stretching[:1]:
            widths[at] += max(0, free - sum(widths))
    return widths


def _with_gaps(wants: Sequence[_Want], widths: Sequence[int]) -> dict[str, int]:
    """Add the gap to the right of each column, and the list's inset at both ends."""
    result = {want.key: width + GAP for want, width in zip(wants, widths, strict=True)}
    if wants:
        result[wants[0].key] += INSET
        result[wants[-1].key] += INSET - GAP
    return result

"""Pictures as numbers: where the lines and bars of a chart stand. The tables beside say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.services.tuning_preview import RankDiff

ROW = 26
TOP = 22
BAR_HEIGHT = 60
MOST_BAR = 8.0
WIDTH = 320


@dataclass(frozen=True, slots=True)
class Slope:
    """One provider's way from its place before to its place after; None: not among the first."""

    name: str
    language: str | None
    before: int | None
    after: int | None
    y_before: int
    y_after: int
    way: str


@dataclass(frozen=True, slots=True)
class Slopes:
    """The lines of one need and the height of the picture."""

    lines: tuple[Slope, ...]
    height: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One need's change: a bar above the line or below it."""

    x: float
    y: float
    width: float
    height: float
    way: str


def slopes(diff: RankDiff, language: str) -> Slopes:
    """Rank lines for one need; who is not shown on a side comes from below the last row."""
    below = max([len(diff.moved)] + [m.rank for d in diff.moved for m in (d.before, d.after) if m])
    lines = []
    for move in diff.moved:
        before = move.before.rank if move.before else None
        after = move.after.rank if move.after else None
        names = move.provider.name
        spoken = language if names.get(language) else next(iter(names), None)
        lines.append(
            Slope(
                name=names[spoken] if spoken else move.provider.id,
                language=spoken,
                before=before,
                after=after,
                y_before=TOP + ROW * (before or below + 1),
                y_after=TOP + ROW * (after or below + 1),
                way=_way((before or below + 1) - (after or below + 1)),
            )
        )
    return Slopes(tuple(lines), TOP + ROW * (below + 2))


def bars(changes: Sequence[float]) -> list[Bar]:
    """A bar for each need, in the order given; the greatest change fills the height."""
    most = max((abs(change) for change in changes), default=0.0) or 1.0
    width = min(MOST_BAR, WIDTH / max(1, len(changes)))
    found = []
    for place, change in enumerate(changes):
        height = max(1.0, BAR_HEIGHT * abs(change) / most)
        found.append(
            Bar(
                x=round(place * width, 2),
                y=round(BAR_HEIGHT - height if change > 0 else BAR_HEIGHT, 2),
                width=round(max(1.0, width - 1), 2),
                height=round(height, 2),
                way=_way(change),
            )
        )
    return found


def _way(gain: float) -> str:
    if gain > 0:
        return "up"
    return "down" if gain < 0 else "same"

"""When something may be sent, by the recipient's own clock."""

from __future__ import annotations

from dataclasses import dataclass

Window = tuple[int, int] | None  # from this full hour to before that one; None: not at all


@dataclass(frozen=True)
class Hours:
    """A window for each day of the week, Monday first."""

    days: tuple[Window, ...]

    def __and__(self, other: Hours) -> Hours:
        """What both allow."""
        return Hours(tuple(_both(*pair) for pair in zip(self.days, other.days, strict=True)))

    def __str__(self) -> str:
        """Such as "Mon–Fri 08–20, Sat 09–13": for files and logs; pages write it in their language."""
        return ", ".join(f"{first}-{last} {_digits(window)}" for first, last, window in self.spans)

    @property
    def spans(self) -> list[tuple[int, int, Window]]:
        """(first day, last day, window) of neighbours that are alike, 0 is Monday."""
        found: list[tuple[int, int, Window]] = []
        for day, window in enumerate(self.days):
            if found and found[-1][2] == window:
                found[-1] = (found[-1][0], day, window)
            else:
                found.append((day, day, window))
        return found


def week(work: Window, saturday: Window, sunday: Window) -> Hours:
    return Hours((*[work] * 5, saturday, sunday))


def daily(first: int, last: int) -> Hours:
    return week((first, last), (first, last), (first, last))


def _both(one: Window, other: Window) -> Window:
    if one is None or other is None:
        return None
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first < last else None


def _digits(window: Window) -> str:
    return f"{window[0]:02}-{window[1]:02}" if window else "-"

"""From a bare tree to the first page, and again; how much memory everything takes."""

from __future__ import annotations

from bench.lib import bars
from bench.lib.bars import Bar
from bench.lib.portal import Portal

FIRST, SECOND, MEGABYTES = 120.0, 10.0, 900.0


def first(portal: Portal) -> Bar:
    page, ready = portal.start()
    note = f"ready with the demo after {ready:.1f} s"
    return bars.at_most("Bare tree → bin/up → first page, warm cache", page, FIRST, "s", note)


def second(portal: Portal) -> Bar:
    portal.stop()
    page, ready = portal.start()
    note = f"everything ready after {ready:.1f} s"
    return bars.at_most("Second start → first page", page, SECOND, "s", note)


class Memory:
    """The most that was seen at several moments."""

    def __init__(self) -> None:
        self.rss = self.pss = 0.0
        self.by_program: dict[str, float] = {}

    def look(self, portal: Portal) -> None:
        rss, pss, by_program = portal.memory()
        if rss > self.rss:
            self.rss, self.pss, self.by_program = rss, pss, by_program

    def bar(self) -> Bar:
        note = f"PSS {self.pss:.0f} MB; the most of all looks"
        return bars.at_most("RSS of everything", self.rss, MEGABYTES, "MB", note)

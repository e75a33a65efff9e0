"""The list of templates with 5,000 of them: how fast, how many queries, how many bytes."""

from __future__ import annotations

import secrets
import statistics
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from bench.lib import bars
from bench.lib.bars import Bar
from bench.lib.browser import Browser
from bench.lib.pages import Person
from bench.lib.portal import Portal
from bench.lib.webhooks_bed import cpu_seconds

FEW, MANY = 50, 5000
LIMIT_MS, FIRST_KB, SECOND_KB = 100.0, 150.0, 30.0
AT_ONCE = 4
# What people do with a list: open it, turn pages, search, narrow, sort.
QUERIES = (
    "", "?page=2", "?page=100", "?q=order", "?q=nothing_has_this_name", "?status=approved",
    "?category=UTILITY&language=ja", "?sort=name", "?sort=-status", "?quality=GREEN&q=ferry",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """An organisation with so many templates, and somebody who works there."""

    path: str
    person: Person
    narrowed: Mapping[str, str]  # by folder, tag, saved view: the queries

    @classmethod
    def made(cls, portal: Portal, count: int) -> Place:
        password = secrets.token_urlsafe(16)
        made = portal.inside("make", str(count), password)
        person = Person(portal.url, made["email"], password)
        return cls(f"/o/{made['organisation']}/templates/", person, made["narrowed"])


def measure(
    portal: Portal, figures: dict[str, Any], *, requests: int, browser: Browser | None
) -> list[Bar]:
    """What has no bar goes into `figures`."""
    few, many = Place.made(portal, FEW), Place.made(portal, MANY)
    pages = [few.path, many.path]
    pages += [place.path + query for place in (few, many) for query in place.narrowed.values()]
    counts = portal.inside("queries", *pages)
    filtered = {
        name: tuple(counts[place.path + place.narrowed[name]] for place in (few, many))
        for name in many.narrowed
    }
    web = portal.pid_of("granian")
    cpu = cpu_seconds(web)
    alone = _times(many, requests, QUERIES)
    cpu = (cpu_seconds(web) - cpu) / (requests + len(QUERIES))
    narrowed = _times(many, requests, tuple(many.narrowed.values()))
    found = [
        bars.at_most(
            f"List of {MANY:,} templates, p95 on the server",
            bars.percentile(alone, 0.95), LIMIT_MS, "ms",
            f"median {statistics.median(alone):.1f}, {len(alone)} requests, "
            f"{cpu * 1000:.0f} ms of CPU each in the web process",
        ),
        bars.at_most(
            "The same narrowed by folder, tag and saved view, p95",
            bars.percentile(narrowed, 0.95), LIMIT_MS, "ms",
            f"median {statistics.median(narrowed):.1f}, {len(narrowed)} requests",
        ),
        Bar(
            f"Queries of the list with {FEW} and with {MANY:,} templates",
            "equal", f"{counts[few.path]} and {counts[many.path]}",
            counts[few.path] == counts[many.path],
        ),
        Bar(
            "The same narrowed by folder, tag and saved view",
            "no more", ", ".join(f"{name} {a} and {b}" for name, (a, b) in filtered.items()),
            all(max(pair) <= counts[many.path] for pair in filtered.values()),
        ),
    ]  # fmt: skip
    figures["list_at_once"] = _at_once(many, requests)
    if browser is None:
        found.append(Bar("First visit of the list", f"≤ {FIRST_KB:g} kB", "no browser", ok=False))
        return found
    first, second = browser.visits(many.person, many.path)
    found.append(bars.at_most("First visit of the list", first.kilobytes, FIRST_KB, "kB"))
    found.append(bars.at_most("Second visit of the list", second.kilobytes, SECOND_KB, "kB"))
    figures["first_visit_heaviest"] = first.heaviest(8)
    figures["second_visit"] = second.heaviest(8)
    return found


def _times(place: Place, requests: int, queries: Sequence[str]) -> list[float]:
    """Milliseconds of each whole answer over one kept-alive connection; the lists in turn."""
    times = []
    for number in range(-len(queries), requests):  # the first turn warms up
        began = time.perf_counter()
        place.person.get(place.path + queries[number % len(queries)])
        if number >= 0:
            times.append((time.perf_counter() - began) * 1000)
    return times


def _at_once(place: Place, requests: int) -> dict[str, Any]:
    """The same when several people read at once; no bar, for two cores serve and ask here."""
    windows = [Place(place.path, place.person.twin(), {}) for _ in range(AT_ONCE)]
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        shares = list(
            pool.map(lambda window: _times(window, requests // AT_ONCE, QUERIES), windows)
        )
    seconds = time.perf_counter() - began
    times = [one for share in shares for one in share]
    return {
        "people": AT_ONCE,
        "p95_ms": round(bars.percentile(times, 0.95), 1),
        "per_second": round((len(times) + AT_ONCE * len(QUERIES)) / seconds, 1),
    }

"""Our intake, plain Django views that store as durably, and a library's server that stores nothing.

Pinned, the server and PostgreSQL share one core and wrk has the other: what one core can do. Unpinned,
everything shares all cores, and the others get as many workers as there are cores.
They take turns, so that whatever else the machine does meets them all; medians count.
"""

from __future__ import annotations

import os
from dataclasses import asdict
from statistics import median
from typing import Any

from bench.lib import bars
from bench.lib.bars import Bar
from bench.lib.webhooks_bed import Bed, Server
from bench.lib.webhooks_load import Load, fire
from bench.lib.webhooks_world import HOOK

OURS, VIEW, ONE_ROW = "intake", "django_view", "django_view_one_row"
LIBRARY, BARE_LIBRARY = "library", "library_on_starlette"
NAMES = {
    OURS: "our intake, durable",
    VIEW: "Django ORM view, the same insert, granian, durable",
    ONE_ROW: "Django ORM view, one row, granian, durable",
    LIBRARY: "pywa_async in FastAPI, uvicorn, stores nothing",
    BARE_LIBRARY: "pywa_async on Starlette, uvicorn, stores nothing",
}
SERVICE_CORE, WRK_CORE = 0, 1
TIMES_THE_VIEW, TIMES_THE_LIBRARY, HALF_PEAK_P99_MS = 12.0, 4.0, 50.0


def pinned(bed: Bed, *, rounds: int, seconds: int) -> tuple[list[Bar], dict[str, Any]]:
    bed.hold_database([SERVICE_CORE])
    try:
        servers = _started(bed, workers=1, core=SERVICE_CORE)
        loads = _in_turns(bed, servers, rounds=rounds, seconds=seconds, core=WRK_CORE)
        peak = median(load.rate for load in loads[OURS])
        half = fire(
            bed, servers[OURS], seconds=seconds + 1, core=WRK_CORE, rate=int(peak / 2),
            most=int(peak / 2 * seconds),
        )  # fmt: skip
    finally:
        bed.stop_all()
        bed.hold_database(range(os.cpu_count() or 1))
    figures = _figures("Pinned: server and PostgreSQL on one core, wrk on another", loads)
    view, row, library, bare = (
        peak / figures[name]["rate"] for name in (VIEW, ONE_ROW, LIBRARY, BARE_LIBRARY)
    )
    found = [
        _at_least(
            "Intake against a Django view with the same insert, pinned", view, TIMES_THE_VIEW,
            f"{row:.1f} × one that stores a single row",
        ),
        _at_least(
            "Intake against the library's server, pinned", library, TIMES_THE_LIBRARY,
            f"{bare:.1f} × the same on bare Starlette",
        ),
        bars.at_most(
            "Intake at half of its peak, pinned, p99", half.p99_ms, HALF_PEAK_P99_MS, "ms",
            f"{half.requests / seconds:.0f}/s, p50 {half.p50_ms:.1f} ms, max {half.max_ms:.0f} ms",
        ),
        _all_answered(loads[OURS] + [half]),
    ]  # fmt: skip
    ratios = {
        "ratio_vs_django_view": round(view, 2), "ratio_vs_library": round(library, 2),
        "ratio_vs_django_view_one_row": round(row, 2),
        "ratio_vs_library_on_starlette": round(bare, 2), "ratios_by_cpu": _by_cpu(figures),
    }  # fmt: skip
    return found, ratios | {"pinned": figures, "half_of_peak": asdict(half)}


def unpinned(bed: Bed, *, rounds: int, seconds: int) -> tuple[list[Bar], dict[str, Any]]:
    try:
        servers = _started(bed, workers=os.cpu_count() or 1)
        loads = _in_turns(bed, servers, rounds=rounds, seconds=seconds)
    finally:
        bed.stop_all()
    figures = _figures("Unpinned: everything, wrk too, on all cores", loads)
    return [], {"unpinned": figures}


def _started(bed: Bed, *, workers: int, core: int | None = None) -> dict[str, Server]:
    view, library, bare = (bed.port + more for more in (1, 2, 3))
    granian = (
        f"granian --interface wsgi --port {view} --workers {workers} --blocking-threads 8 --no-ws"
        " bench.lib.webhooks_django:application"
    )
    uvicorn = (
        "uvicorn --port {} --workers {} --no-access-log --log-level warning"
        " bench.lib.webhooks_pywa:{}"
    )
    ours = bed.start_intake(core=core)
    lines = {
        VIEW: granian, LIBRARY: uvicorn.format(library, workers, "in_fastapi"),
        BARE_LIBRARY: uvicorn.format(bare, workers, "on_starlette"),
    }  # fmt: skip
    started = {name: bed.start(name, line.split(), core=core) for name, line in lines.items()}
    servers = {
        OURS: ours, VIEW: Server(started[VIEW], view),
        ONE_ROW: Server(started[VIEW], view, HOOK.replace("/webhooks/", "/one-row/")),
        LIBRARY: Server(started[LIBRARY], library),
        BARE_LIBRARY: Server(started[BARE_LIBRARY], bare),
    }  # fmt: skip
    for name in lines:
        bed.await_answer(f"http://127.0.0.1:{servers[name].port}{HOOK}", name)
    return servers


def _in_turns(
    bed: Bed, servers: dict[str, Server], *, rounds: int, seconds: int, core: int | None = None
) -> dict[str, list[Load]]:
    for server in servers.values():
        fire(bed, server, seconds=1, core=core)  # warm
    loads: dict[str, list[Load]] = {name: [] for name in servers}
    for _ in range(rounds):
        for name, server in servers.items():
            loads[name].append(fire(bed, server, seconds=seconds, core=core))
    bed.empty()
    return loads


def _figures(title: str, loads: dict[str, list[Load]]) -> dict[str, dict[str, float]]:
    """The medians of each server's rounds, printed as a table."""
    parts = ("rate", "p50_ms", "p99_ms", "cpu_us", "database_cpu_us")
    figures = {
        name: {part: round(median(getattr(load, part) for load in of), 2) for part in parts}
        | {"refused": sum(load.refused for load in of), "broken": sum(load.broken for load in of)}
        for name, of in loads.items()
    }
    ours = figures[OURS]["rate"]
    print(f"\n{title}")
    print(f"{'':52}{'req/s':>8}{'ours ×':>8}{'p50 ms':>8}{'p99 ms':>8}{'CPU µs':>8}{'+ PG':>7}")
    for name, row in figures.items():
        print(
            f"{NAMES[name]:52}{row['rate']:8.0f}{ours / row['rate']:8.1f}{row['p50_ms']:8.1f}"
            f"{row['p99_ms']:8.1f}{row['cpu_us']:8.0f}{row['database_cpu_us']:7.0f}"
        )
    print(flush=True)
    return figures


def _by_cpu(figures: dict[str, dict[str, float]]) -> dict[str, float]:
    """The ratios that CPU time alone would give: what a machine busy with other work says least wrong."""
    costs = {name: row["cpu_us"] + row["database_cpu_us"] for name, row in figures.items()}
    return {name: round(cost / costs[OURS], 2) for name, cost in costs.items()}


def _at_least(name: str, value: float, limit: float, note: str = "") -> Bar:
    got = f"{value:.1f} × ({note})" if note else f"{value:.1f} ×"
    return Bar(name, f"≥ {limit:g} ×", got, value >= limit)


def _all_answered(loads: list[Load]) -> Bar:
    good = sum(load.none_lost() for load in loads)
    return bars.every(
        "Every delivery to the intake answered by 200, at its peak too", good, len(loads)
    )

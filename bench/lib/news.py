"""From the reviewer's yes at Meta to "Approved" on the page: by webhook, and by the poll alone. From trouble at
Meta to the case that people see."""

from __future__ import annotations

import random
import time

from bench.lib import bars
from bench.lib.bars import Bar
from bench.lib.browser import Browser
from bench.lib.pages import APPROVED, PENDING, Meta, Team
from bench.lib.portal import Portal, wait_until

WEBHOOK_LIMIT = 3.0
ALERT_LIMIT = 5.0


def measure(portal: Portal, team: Team, *, rounds: int, browser: Browser | None) -> list[Bar]:
    meta = Meta(portal)
    poll = float(portal.environment().get("POLL_SECONDS", "900"))
    word = "Approved at the desk → the page says so"
    by_webhook = [_round(team, meta, f"bench_hook_{n}") for n in range(rounds)]
    found = [_bar(f"{word}, by webhook", by_webhook, WEBHOOK_LIMIT)]
    restricted = [_restricted(team, meta) for _round in range(rounds)]
    found.append(_bar("Restricted at Meta → the case is in the list", restricted, ALERT_LIMIT))
    if browser:
        seen = [_seen(team, meta, browser, f"bench_seen_{n}") for n in range(rounds)]
        found.append(_bar(f"{word}, in an open browser nobody touches", seen, WEBHOOK_LIMIT))
    meta.pause_webhooks(True)
    try:
        by_poll = [_round(team, meta, f"bench_poll_{n}", wait=poll) for n in range(rounds)]
    finally:
        meta.pause_webhooks(False)
    return [*found, _bar(f"{word}, by the poll alone", by_poll, poll)]


def _bar(name: str, seconds: list[float], limit: float) -> Bar:
    return bars.at_most(name, max(seconds), limit, "s", bars.spread(seconds))


def _waiting_at_meta(team: Team, meta: Meta, name: str) -> tuple[str, str]:
    """(the path of its page, Meta's id) of a template that Meta has under review."""
    template = team.cleared(name)
    team.submit(template)
    wait_until(lambda: team.writer.state_of(template) == PENDING)
    [meta_id] = meta.ids(name)
    return template, meta_id


def _round(team: Team, meta: Meta, name: str, *, wait: float = 0) -> float:
    template, meta_id = _waiting_at_meta(team, meta, name)
    # Decisions fall anywhere between two polls.
    time.sleep(random.uniform(0, wait))  # noqa: S311
    meta.approve(meta_id)
    return wait_until(lambda: team.writer.state_of(template) == APPROVED)


def _restricted(team: Team, meta: Meta) -> float:
    """Lifted afterwards, so that the next one is a new case. Meta tells whole seconds."""
    meta.restrict()
    seconds = wait_until(lambda: team.writer.has_case("account_restricted"))
    time.sleep(1.1)
    meta.lift()
    wait_until(lambda: not team.writer.has_case("account_restricted"))
    time.sleep(1.1)
    return seconds


def _seen(team: Team, meta: Meta, browser: Browser, name: str) -> float:
    """As a person sees it who only looks at the template's page."""
    template, meta_id = _waiting_at_meta(team, meta, name)
    with browser.page(team.writer) as page:
        page.goto(team.writer.url + template, wait_until="load")
        began = time.monotonic()
        meta.approve(meta_id)
        page.wait_for_function(
            "word => document.querySelector('#status-title').innerText.includes(word)",
            arg=APPROVED,
        )
        return time.monotonic() - began

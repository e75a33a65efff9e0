"""From the reviewer's yes at Meta to "Approved" on the page: by webhook, and by the poll alone."""

from __future__ import annotations

import random
import time

from bench.lib import bars
from bench.lib.bars import Bar
from bench.lib.browser import Browser
from bench.lib.pages import APPROVED, PENDING, Meta, Team
from bench.lib.portal import Portal, wait_until

WEBHOOK_LIMIT = 3.0


def measure(portal: Portal, team: Team, *, rounds: int, browser: Browser | None) -> list[Bar]:
    meta = Meta(portal)
    poll = float(portal.environment().get("POLL_SECONDS", "900"))
    by_webhook = [_round(team, meta, f"bench_hook_{n}") for n in range(rounds)]
    meta.pause_webhooks(True)
    try:
        by_poll = []
        for n in range(rounds):
            # Decisions fall anywhere between two polls.
            pause = random.uniform(0, poll)  # noqa: S311
            by_poll.append(_round(team, meta, f"bench_poll_{n}", pause=pause, patience=4 * poll))
    finally:
        meta.pause_webhooks(False)
    found = [
        bars.at_most(
            "Approved at the desk → the page says so, by webhook",
            max(by_webhook), WEBHOOK_LIMIT, "s", bars.spread(by_webhook),
        ),
        bars.at_most(
            "The same with webhooks blocked, by the poll",
            max(by_poll), poll, "s", bars.spread(by_poll),
        ),
    ]  # fmt: skip
    if browser:
        open_page = [_seen(team, meta, browser, f"bench_seen_{n}") for n in range(rounds)]
        found.append(
            bars.at_most(
                "The same in an open browser page that nobody touches",
                max(open_page), WEBHOOK_LIMIT, "s", bars.spread(open_page),
            )
        )  # fmt: skip
    return found


def _waiting_at_meta(team: Team, meta: Meta, name: str) -> tuple[str, str]:
    """(the path of its page, Meta's id) of a template that Meta has under review."""
    template = team.cleared(name)
    team.submit(template)
    wait_until(lambda: team.writer.state_of(template) == PENDING)
    [meta_id] = meta.ids(name)
    return template, meta_id


def _round(team: Team, meta: Meta, name: str, *, pause: float = 0, patience: float = 60) -> float:
    template, meta_id = _waiting_at_meta(team, meta, name)
    time.sleep(pause)
    meta.approve(meta_id)
    return wait_until(lambda: team.writer.state_of(template) == APPROVED, seconds=patience)


def _seen(team: Team, meta: Meta, browser: Browser, name: str) -> float:
    """As a person sees it who only looks at the template's page."""
    template, meta_id = _waiting_at_meta(team, meta, name)
    with browser.page(team.writer) as page:
        page.goto(team.writer.url + template, wait_until="networkidle")
        began = time.monotonic()
        meta.approve(meta_id)
        page.wait_for_function(
            "word => document.querySelector('#status-title').innerText.includes(word)",
            arg=APPROVED,
        )
        return time.monotonic() - began

"""Twenty people composing at once: how long the phone and the findings take to follow what is typed.

A portal of its own, started by its own bin/up with the demo. Each person signs in, opens a draft of theirs, and types:
once a second on average the composer's own request with the whole form, a few words more each time. Somebody who types
without pause asks about that often: the page waits for a quarter of a second without a key. Each waits for the answer
before the next request.
"""

from __future__ import annotations

import random
import secrets
import shutil
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from bench.lib import bars
from bench.lib.bars import Bar
from bench.lib.pages import Person
from bench.lib.portal import Portal, copy_of_head
from bench.lib.webhooks_bed import cpu_seconds

PEOPLE, LIMIT_MS, THINK = 20, 100.0, (0.5, 1.5)  # seconds between an answer and the next request
WARM_UP = 3.0  # seconds that are not counted: whatever is made once is made
PICTURES = 40
TEXTS = (
    "Hello {{1}}, your order {{2}} has left our warehouse and will be with you on {{3}}. Track it by the button below,"
    " and reply to this message if anything is wrong with it. *Thank you* for shopping with us!\n- Parcel: one\n"
    "- Weight: 2 kg",
    "Big _spring sale_: {{1}} off everything until {{2}}! Hurry, only this week, and free shipping on top. 🌸 Use the"
    " code below. Reply STOP to opt out.\n> Our customers say it is the best sale of the year.\n1. Choose\n2. Order",
    "{{1}}様、ご注文の商品を発送いたしました。お届けは{{2}}の予定です。*ご不明な点*がございましたら、"
    "このメッセージにご返信ください。またのご利用をお待ちしております。",
    "مرحبا {{1}}، طلبك رقم {{2}} في الطريق إليك وسيصل يوم {{3}}. شكرا لك على التسوق معنا، ونحن هنا إذا احتجت"
    " إلى أي شيء.",
    "Hola {{1}}, tu cita en {{2}} es mañana a las {{3}}. Si no puedes venir, responde a este mensaje y buscamos otra"
    " fecha. ¡Gracias!",
)


def measure(root: Path, port: int, *, seconds: float) -> tuple[list[Bar], dict[str, Any]]:
    """Bars, and figures without one."""
    folder = Path(tempfile.mkdtemp(prefix="waportal-bench-"))
    portal = Portal(copy_of_head(root, folder), port, folder / "up.log")
    try:
        portal.start()
        return _measured(portal, seconds)
    finally:
        portal.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _measured(portal: Portal, seconds: float) -> tuple[list[Bar], dict[str, Any]]:
    password = secrets.token_urlsafe(16)
    made = portal.inside("composers", str(PEOPLE), password)
    people = [
        Composer(portal, one["email"], password, one["path"], seed) for seed, one in enumerate(made)
    ]
    web = portal.pid_of("granian")
    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(lambda one: one.types(WARM_UP), people))
        cpu = cpu_seconds(web)
        began = time.perf_counter()
        times = [ms for share in pool.map(lambda one: one.types(seconds), people) for ms in share]
        took = time.perf_counter() - began
        cpu = cpu_seconds(web) - cpu
    pictures, picture_cpu = people[0].draws(web)
    note = f"median {statistics.median(times):.0f}, worst {max(times):.0f}, {len(times) / took:.1f} a second"
    figures = {
        "composing_cpu_ms": round(1000 * cpu / len(times), 1), "composing_requests": len(times),
        "composing_cores": round(cpu / took, 2), "composing_p99_ms": round(bars.percentile(times, 0.99), 1),
        "picture_ms_p95": round(bars.percentile(pictures, 0.95), 1), "picture_cpu_ms": round(picture_cpu, 1),
    }  # fmt: skip
    note += f", {figures['composing_cpu_ms']} ms of CPU each"
    name = f"{PEOPLE} people composing at once, preview and lint, p95"
    found = [
        bars.at_most(name, bars.percentile(times, 0.95), LIMIT_MS, "ms", note),
        bars.at_most(
            "the preview as a picture, p95", bars.percentile(pictures, 0.95), 1000, "ms",
            f"median {statistics.median(pictures):.0f}, {picture_cpu:.0f} ms of CPU each",
        ),
    ]  # fmt: skip
    return found, figures


class Composer:
    """A person in the composer of a draft."""

    def __init__(self, portal: Portal, email: str, password: str, path: str, seed: int) -> None:
        self.person = Person(portal.url, email, password)
        self.path = path
        self.chance = random.Random(seed)  # noqa: S311 - the same people each time
        self.text, self.typed = TEXTS[seed % len(TEXTS)], 0
        self.fields = Fields(self.person.get(f"{path}revision/").text).found
        self.person.http.headers["HX-Request"] = "true"

    def types(self, seconds: float) -> list[float]:
        """Milliseconds of each answer, as the browser sees them."""
        times: list[float] = []
        ends = time.monotonic() + seconds
        time.sleep(self.chance.uniform(0, THINK[1]))
        while time.monotonic() < ends:
            self.typed = (self.typed + self.chance.randint(2, 12)) % len(self.text)
            self.fields["body"] = self.text[: self.typed + 1]
            began = time.perf_counter()
            self.person.post(f"{self.path}preview/", **self.fields)
            times.append((time.perf_counter() - began) * 1000)
            time.sleep(self.chance.uniform(*THINK))
        return times

    def draws(self, web: int) -> tuple[list[float], float]:
        """Milliseconds of each picture, and the CPU of one."""
        self.person.post(f"{self.path}revision/", **self.fields | {"body": self.text})
        self.person.get(f"{self.path}picture.png")  # finds the fonts
        times = []
        cpu = cpu_seconds(web)
        for number in range(PICTURES):
            began = time.perf_counter()
            self.person.get(f"{self.path}picture.png?chat={('light', 'dark')[number % 2]}")
            times.append((time.perf_counter() - began) * 1000)
        return times, 1000 * (cpu_seconds(web) - cpu) / PICTURES


class Fields(HTMLParser):
    """What a browser sends of the composer's form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._inside = False
        self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self._inside = given.get("id") == "composer"
        if not name or not (self._inside or given.get("form") == "composer"):
            return
        if tag == "textarea":
            self._area = name
            self.found[name] = ""
        elif tag == "select":
            self.found.setdefault(name, "")
        elif given.get("type") in ("radio", "checkbox") and "checked" not in given:
            return
        elif tag == "input" and given.get("type") != "file":
            self.found[name] = given.get("value", "on")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "textarea":
            self._area = ""

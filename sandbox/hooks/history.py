"""The webhooks of messages that are already there, told again in the order of time.

Made on the fly and posted at once, in batches: nothing is queued, so a million messages pass
through. Meanwhile the process must live; a replay that it does not survive is begun again.
"""

import asyncio
import heapq
import logging
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from sandbox.courier import Courier
from sandbox.hooks import envelope, escaped, metadata, override_of
from sandbox.hooks.letters import merged, sign
from sandbox.hooks.versions import as_of
from sandbox.messages.status_hooks import about, recipient
from sandbox.messages.storage import read_row
from sandbox.people import identities, inbound
from sandbox.people import storage as people
from sandbox.store import Doc, Store
from sandbox.subscriptions import USUAL_VERSION

log = logging.getLogger("sandbox")
AT_ONCE = 50  # messages read between two looks at waiting requests
REMEMBERED = 50_000  # people whose ids are kept at hand
TRIES = 5
MOMENTS = {"sent": "sent_at", "delivered": "delivered_at", "read": "read_at", "failed": "failed_at"}
UNKNOWN = {"code": 131000, "title": "Something went wrong", "message": "Something went wrong"}


class BadReplay(ValueError):
    """A replay that can't be meant; the text says why."""


@dataclass(frozen=True)
class Wish:
    """What is to be told, and where."""

    waba: str
    app: str
    since: float
    until: float
    batch: int
    url: str | None  # instead of the subscribed address
    duplicate_share: float
    shuffle_within: float  # seconds


@dataclass
class Progress:
    state: str = "running"  # then done, stopped or failed
    messages: int = 0
    updates: int = 0
    posts: int = 0
    refused: int = 0  # posts that were given up
    last_answer: str = ""


@dataclass(frozen=True)
class Sender:
    """A number, and where its messages' webhooks go in which version."""

    waba: Doc
    phone: Doc
    about: Doc  # what every value begins with
    url: str
    version: str


@dataclass
class Replay:
    store: Store
    courier: Courier
    wish: Wish
    progress: Progress = field(default_factory=Progress)
    _ids: dict[tuple[str, str], tuple[Doc, Doc]] = field(default_factory=dict)
    _senders: dict[str, Sender] = field(default_factory=dict)  # by number, for one reading

    def report(self) -> Doc:
        return {**asdict(self.wish), **asdict(self.progress)}

    async def run(self) -> None:
        try:
            await self._run()
            self.progress.state = "done"
        except asyncio.CancelledError:
            self.progress.state = "stopped"
            raise
        except Exception as error:
            log.exception("telling history again failed")
            self.progress.state, self.progress.last_answer = "failed", repr(error)[:200]

    async def _run(self) -> None:
        chances = random.Random(0)  # noqa: S311 - the same every time
        waiting: list[tuple[float, int, str, Doc]] = []  # (moment, place, address, payload)
        ready: dict[str, list[Doc]] = {}
        last, place = 0, 0
        while True:
            rows, last = self._read(last)
            for row in rows:
                for moment, url, payload in self._updates(row):
                    for _ in range(1 + (chances.random() < self.wish.duplicate_share)):
                        late = chances.random() * self.wish.shuffle_within
                        place += 1
                        heapq.heappush(waiting, (moment + late, place, url, payload))
            # What comes later in the table happened no earlier than the last message read.
            passed = rows[-1]["at"] if rows else float("inf")
            while waiting and waiting[0][0] <= passed:
                _, _, url, payload = heapq.heappop(waiting)
                ready.setdefault(url, []).append(payload)
                if len(ready[url]) == self.wish.batch:
                    await self._post(url, ready.pop(url))
            if not rows:
                break
            await asyncio.sleep(0)
        for url, payloads in ready.items():
            await self._post(url, payloads)

    def _read(self, last: int) -> tuple[list[Doc], int]:
        wish = self.wish
        found = self.store.db.execute(
            "SELECT * FROM messages WHERE number > ? AND waba = ? AND at >= ? AND at < ?"
            " ORDER BY number LIMIT ?",
            (last, wish.waba, wish.since, wish.until, AT_ONCE),
        )
        self._senders.clear()  # a subscription may have changed meanwhile
        rows = [read_row(row) for row in found]
        self.progress.messages += len(rows)
        return rows, rows[-1]["number"] if rows else last

    # -- what is told --------------------------------------------------------------------------

    def _updates(self, message: Doc) -> Iterator[tuple[float, str, Doc]]:
        """(moment, address, payload) of everything that happened to a message."""
        sender = self._senders.get(message["phone"])
        if sender is None:
            sender = self._senders[message["phone"]] = self._sender(message["phone"])
        for moment, value in self._values(sender, message):
            shaped = as_of(sender.version, {**sender.about, **value})
            yield moment, sender.url, envelope(self.wish.waba, "messages", shaped, None)

    def _values(self, sender: Sender, message: Doc) -> Iterator[tuple[float, Doc]]:
        contact, ids = self._known(sender, message["wa_id"])
        if message["direction"] == "in":
            person = people.get(self.store, message["wa_id"]) or people.make(message["wa_id"])
            entry = inbound.shown(self.store, person, sender.phone, message)
            yield message["at"], {"contacts": [contact], "messages": [entry]}
            return
        for status, column in MOMENTS.items():
            if message[column] is not None:
                told = {"id": message["id"], "status": status}
                told["timestamp"] = str(int(message[column]))
                value: Doc = {"statuses": [told | ids | about(_told(message), status)]}
                if status != "failed":
                    value = {"contacts": [contact], **value}
                yield message[column], value

    def _known(self, sender: Sender, wa_id: str) -> tuple[Doc, Doc]:
        """(contact, the names of the recipient) of a person, for this number."""
        owner, phone = sender.waba["owner"], sender.phone
        key = (phone["id"], wa_id)
        if key not in self._ids:
            if len(self._ids) >= REMEMBERED:
                self._ids.clear()
            person = people.get(self.store, wa_id) or people.make(wa_id)
            with self.store.transaction():  # a new id is remembered
                contact = identities.contact(self.store, owner, phone["id"], person)
                ids = recipient(self.store, owner, phone, person)
            self._ids[key] = (contact, ids)
        return self._ids[key]

    def _sender(self, phone_id: str) -> Sender:
        waba = self.store.the("waba", self.wish.waba)
        phone = self.store.the("phone", phone_id)
        app = self.store.the("app", self.wish.app)
        subscription = (app.get("subscriptions") or [{}])[0]
        version = str(subscription.get("version", USUAL_VERSION))
        about = {"messaging_product": "whatsapp", "metadata": metadata(phone)}
        if self.wish.url:
            return Sender(waba, phone, about, self.wish.url, version)
        entry = next(one for one in waba["subscribed_apps"] if one["app"] == app["id"])
        url = str(override_of(entry, phone) or subscription["callback_url"])
        return Sender(waba, phone, about, url, version)

    # -- telling it ----------------------------------------------------------------------------

    async def _post(self, url: str, payloads: list[Doc]) -> None:
        self.progress.updates += len(payloads)
        # In a thread, since requests must not wait for a thousand updates to be written.
        text = await asyncio.to_thread(lambda: escaped(merged(payloads)))
        letter = sign(self.store, self.wish.app, url, text)
        for tried in range(TRIES):
            status, answer = await self.courier.hand_over(letter)
            self.progress.last_answer = f"{status}: {answer}"[:200]
            if status == 200:
                self.progress.posts += 1
                return
            await asyncio.sleep(2**tried)
        self.progress.refused += 1


def _told(message: Doc) -> Doc:
    """With what its webhooks need and a generated row may lack."""
    message = {**message, "delivered_told": message["delivered_at"] is not None}
    message.setdefault("errors", [UNKNOWN])
    return message


def read_wish(store: Store, body: Doc) -> Wish:
    """{"waba", "from"?, "to"?, "batch"?, "url"?, "app"?, "duplicate_share"?, "shuffle_within"?}"""
    waba = store.get("waba", str(body.get("waba", "")))
    if waba is None:
        raise BadReplay("Needed: the id of an account as waba.")
    apps = [one["app"] for one in waba.get("subscribed_apps", [])]
    app = str(body.get("app") or (apps[0] if apps else ""))
    url = body.get("url")
    if store.get("app", app) is None:
        raise BadReplay("Needed: an app, or one that is subscribed to the account.")
    if url is None and (app not in apps or not store.the("app", app).get("subscriptions")):
        raise BadReplay("The app isn't subscribed, so a url is needed.")
    if url is not None and not (isinstance(url, str) and url.startswith(("http://", "https://"))):
        raise BadReplay("url is an http address.")
    return Wish(
        waba["id"],
        app,
        _number(body, "from", 0, 10**11, 0),
        _number(body, "to", 0, 10**11, 10**11),
        int(_number(body, "batch", 1, 1000, 1000)),
        url,
        _number(body, "duplicate_share", 0, 1, 0),
        _number(body, "shuffle_within", 0, 7 * 86400, 0),
    )


def _number(body: Doc, name: str, least: float, most: float, usual: float) -> float:
    value = body.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise BadReplay(f"{name} is a number from {least} to {most}.")
    return value

"""The JSON API under /_sandbox/: what no client of Meta has, for tests, demos and rehearsals."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from sandbox import scenario
from sandbox.assets import control as assets
from sandbox.assets.storage import save
from sandbox.call import read_json
from sandbox.clock import move, read_clock, run_at
from sandbox.courier import Courier
from sandbox.deliveries import count_waiting, list_deliveries
from sandbox.enforcement import control as enforcement
from sandbox.faults import add_fault, delete_faults, list_faults
from sandbox.hooks import control as webhooks
from sandbox.hooks.history import Replay, read_wish
from sandbox.message_templates import control as templates
from sandbox.message_templates import storage
from sandbox.message_templates.decisions import decide
from sandbox.people import control as people
from sandbox.pricing import control as pricing
from sandbox.queries import whole
from sandbox.request_log import list_requests
from sandbox.scenario import control as script
from sandbox.scenario.shapes import REFERENCES, check_shapes
from sandbox.settings import WEBHOOK_KNOBS, change_settings, is_count
from sandbox.store import Doc, Store

TOKEN_KEYS = ("expires_at", "data_access_expires_at", "invalidated", "scopes", "assets")
NODE_KINDS = ("business", "waba", "phone", "user", "app")


Table = list[tuple[str, str, Callable[[Request, Doc], Any]]]
# What the packages add: (method, path, act(store, request, body))
Room = Sequence[tuple[str, str, Callable[[Store, Request, Doc], Any]]]
ROOMS: tuple[Room, ...] = (
    script.CONTROLS,
    enforcement.CONTROLS,
    webhooks.CONTROLS,
    templates.CONTROLS,
    assets.CONTROLS,
    people.CONTROLS,
    pricing.CONTROLS,
)


class Refused(Exception):
    """A request to the control API that makes no sense; the text says why."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


def _read_body(raw: bytes) -> Doc:
    try:
        body = read_json(raw) if raw.strip() else {}
    except ValueError as error:
        raise Refused(f"The body can't be read as JSON: {error}.") from error
    if not isinstance(body, dict):
        raise Refused("The body must be a JSON object.")
    return body


class Acts:
    """What can be asked of the state alone: by a request, or by a step of a scenario's script."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def table(self) -> Table:
        table: Table = [
            ("GET", "/healthz", self.health),
            ("GET", "/state", self.state),
            ("POST", "/reset", self.reset),
            ("GET", "/settings", self.settings),
            ("POST", "/settings", self.change_settings),
            ("GET", "/clock", self.clock),
            ("POST", "/clock", self.move_clock),
            ("GET", "/faults", self.faults),
            ("POST", "/faults", self.add_fault),
            ("DELETE", "/faults", self.delete_faults),
            ("GET", "/webhooks", self.webhooks),
            ("POST", "/webhooks", self.change_webhooks),
            ("GET", "/requests", self.requests),
            ("POST", "/templates/{id}/decision", self.decision),
            ("POST", "/tokens/{token}", self.token),
            ("POST", "/nodes/{id}", self.node),
        ]
        for room in ROOMS:
            table.extend((method, path, partial(act, self.store)) for method, path, act in room)
        return table

    # -- state -----------------------------------------------------------------------------------

    def health(self, request: Request, body: Doc) -> Doc:
        templates = self.store.db.execute("SELECT count(*) FROM templates").fetchone()[0]
        return {
            "status": "ok",
            "now": self.store.now(),
            "templates": templates,
            "webhooks_waiting": count_waiting(self.store),
        }

    def state(self, request: Request, body: Doc) -> Doc:
        """`?messages=false` leaves the messages out, `?webhooks=true` adds those under way."""
        return scenario.export(
            self.store,
            with_messages=request.query_params.get("messages") != "false",
            with_webhooks=request.query_params.get("webhooks") == "true",
        )

    def reset(self, request: Request, body: Doc) -> Doc:
        """{"scenario": name or object}, or a scenario as it is; the requests and webhooks are
        forgotten too.
        """
        scenario.load(self.store, scenario.wanted(body))
        return {"success": True}

    def settings(self, request: Request, body: Doc) -> Doc:
        return self.store.settings()

    def change_settings(self, request: Request, body: Doc) -> Doc:
        change_settings(self.store, body)
        return self.store.settings()

    def clock(self, request: Request, body: Doc) -> Doc:
        return read_clock(self.store)

    def move_clock(self, request: Request, body: Doc) -> Doc:
        """{"forward_seconds": n} moves ahead and does on the way what falls due; {"speed": n} makes
        it run n times as fast, 0 holds it.
        """
        if set(body) - {"forward_seconds", "speed"} or not all(map(is_count, body.values())):
            raise Refused("The clock takes forward_seconds and speed, both numbers.")
        if "speed" in body:
            run_at(self.store, float(body["speed"]))
        move(self.store, float(body.get("forward_seconds", 0)))
        return read_clock(self.store)

    # -- faults and webhooks ---------------------------------------------------------------------

    def faults(self, request: Request, body: Doc) -> Doc:
        return {"data": list_faults(self.store)}

    def add_fault(self, request: Request, body: Doc) -> Doc:
        return add_fault(self.store, body)

    def delete_faults(self, request: Request, body: Doc) -> Doc:
        delete_faults(self.store)
        return {"success": True}

    def webhooks(self, request: Request, body: Doc) -> Doc:
        limit = whole(request, "limit", 100)
        field = request.query_params.get("field", "")
        knobs = {name: self.store.setting(f"webhooks_{name}") for name in WEBHOOK_KNOBS}
        return {"settings": knobs, "data": list_deliveries(self.store, limit=limit, field=field)}

    def change_webhooks(self, request: Request, body: Doc) -> Doc:
        if set(body) - set(WEBHOOK_KNOBS):
            raise Refused(f"Known: {', '.join(WEBHOOK_KNOBS)}.")
        change_settings(self.store, {f"webhooks_{name}": value for name, value in body.items()})
        return {name: self.store.setting(f"webhooks_{name}") for name in WEBHOOK_KNOBS}

    def requests(self, request: Request, body: Doc) -> Doc:
        query = request.query_params
        found = list_requests(
            self.store,
            path=query.get("path", ""),
            method=query.get("method", ""),
            after=whole(request, "after", 0),
            limit=whole(request, "limit", 100),
        )
        return {"data": found}

    # -- objects ---------------------------------------------------------------------------------

    def decision(self, request: Request, body: Doc) -> Doc:
        template = storage.get(self.store, request.path_params["id"])
        if template is None:
            raise Refused("There is no such template.", 404)
        details = {name: value for name, value in body.items() if name != "decision"}
        after = decide(self.store, template, str(body.get("decision", "")), **details)
        return {"id": after["id"], "status": after["status"], "category": after["category"]}

    def token(self, request: Request, body: Doc) -> Doc:
        """{"expires_at": unix | 0, "expires_in": seconds, "revoked": true, "invalidated":
        460|467|492|null, "scopes": […], "assets": […]|null}
        """
        token = self.store.get("token", request.path_params["token"])
        if token is None:
            raise Refused("There is no such token.", 404)
        changes = dict(body)
        if "revoked" in changes:
            changes["invalidated"] = 467 if changes.pop("revoked") else None
        if "expires_in" in changes:
            if not is_count(changes["expires_in"]):
                raise Refused("expires_in is seconds from now.")
            changes["expires_at"] = int(self.store.now() + changes.pop("expires_in"))
        if set(changes) - set(TOKEN_KEYS):
            raise Refused(f"Known: expires_in, revoked, {', '.join(TOKEN_KEYS)}.")
        self.store.put("token", {**token, **changes}, parent=token["user"])
        return {"success": True}

    def node(self, request: Request, body: Doc) -> Doc:
        """Changes any field of a portfolio, account, number, user or app: {"quality_rating":
        "RED"}.
        """
        kind = self.store.kind_of(request.path_params["id"])
        if kind not in NODE_KINDS:
            raise Refused("There is no such object.", 404)
        doc = self.store.the(kind, request.path_params["id"])
        if {"id", "owner", "waba", "business"} & set(body):
            raise Refused("id, owner, waba and business stay as they are.")
        check_shapes(kind, body)
        for key, part in REFERENCES.items():
            for one in body.get(key, []):
                if self.store.get(part, one[part]) is None:
                    raise Refused(f"{key}: {part} {str(one[part])[:40]} is not there.")
        return save(self.store, kind, {**doc, **body})


class Control(Acts):
    """The same over HTTP, and what goes on behind an answer."""

    def __init__(self, store: Store, courier: Courier) -> None:
        super().__init__(store)
        self.courier = courier
        self.replay: Replay | None = None
        self.replaying: asyncio.Task[None] | None = None

    def mount(self) -> Mount:
        """A room of its own, so that requests to Graph are not compared with each of its paths."""
        routes = [
            Route(path, self._endpoint(act), methods=[method]) for method, path, act in self.table()
        ]
        return Mount("/_sandbox", routes=routes)

    def table(self) -> Table:
        return [
            *super().table(),
            ("GET", "/webhooks/history", self.read_replay),
            ("POST", "/webhooks/history", self.start_replay),
            ("DELETE", "/webhooks/history", self.stop_replay),
        ]

    def _endpoint(
        self, act: Callable[[Request, Doc], Any]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            raw = await request.body()
            try:
                body = _read_body(raw)
                with self.store.transaction():
                    answer = act(request, body)
            except Refused as error:
                return JSONResponse({"error": str(error)}, error.status)
            except re.error as error:
                return JSONResponse({"error": f"path is no regular expression: {error}."}, 400)
            except (ValueError, OverflowError) as error:
                return JSONResponse({"error": str(error)}, 400)
            self.courier.ring()
            return answer if isinstance(answer, Response) else JSONResponse(answer)

        return endpoint

    def start_replay(self, request: Request, body: Doc) -> Doc:
        """Tells the webhooks of existing messages again; see `sandbox.hooks.history.read_wish`."""
        if self.replaying is not None and not self.replaying.done():
            raise Refused("A replay is under way. DELETE stops it.", 409)
        self.replay = Replay(self.store, self.courier, read_wish(self.store, body))
        self.replaying = asyncio.create_task(self.replay.run())
        return self.replay.report()

    def read_replay(self, request: Request, body: Doc) -> Doc:
        if self.replay is None:
            raise Refused("There was no replay yet.", 404)
        return self.replay.report()

    def stop_replay(self, request: Request, body: Doc) -> Doc:
        if self.replaying is not None:
            self.replaying.cancel()
        return {"success": True}

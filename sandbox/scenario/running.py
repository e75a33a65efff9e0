"""Doing a step of a script, through the same doors as everybody else: the control API and Graph.

A step is one of
{"do": "POST /templates/{id}/decision", "body": {…}}           the control API
{"graph": "POST /{number}/messages", "token": …, "body": {…}}  a client of Graph
{"send": {"to": …, "type": …}, "from": number, "token": …}     the same for a message; with
                                                               `people` to so many, whose numbers
                                                               follow each other
{"person": wa_id, "act": "say", "body": {…}}                   a person with a handset
with `after`, `says` (one sentence for whoever watches) and, for Graph, `refused`: the code of the
error that is meant to come.
"""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.routing import compile_path

from sandbox import control
from sandbox.call import Call
from sandbox.errors import GraphError
from sandbox.routes import answer
from sandbox.scenario.steps import DONE, FAILED, KIND
from sandbox.store import Doc, Store

log = logging.getLogger("sandbox")

MOST_PEOPLE = 1000  # of one step


class BadStep(ValueError):
    """A step that cannot be done; the text says why."""


def run_step(store: Store, id: str, body: Doc) -> None:
    """The timer of a step. One that fails is undone alone, kept with its error, and the story goes
    on.
    """
    step = store.the(KIND, id)
    form = next(form for form in FORMS if form in step)
    try:
        with store.attempt():
            step.update(state=DONE, answer=FORMS[form](store, step))
    except Exception as error:
        log.exception("step %s of the script failed", step["number"])
        step.update(state=FAILED, error=_told(error))
    store.put(KIND, {**step, "done_at": store.now()})


def _told(error: Exception) -> str:
    if isinstance(error, GraphError):
        return f"Graph answered {error.code}/{error.subcode or 0}: {error.message}"
    return str(error) or repr(error)


def _control(store: Store, step: Doc) -> Any:
    return _ask(store, *_split(step["do"]), step.get("body", {}))


def _person(store: Store, step: Doc) -> Any:
    path = f"/people/{step['person']}/{step.get('act', '')}"
    return _ask(store, "POST", path, step.get("body", {}))


def _send(store: Store, step: Doc) -> Any:
    body = {"messaging_product": "whatsapp", **step["send"]}
    path = f"POST /{step.get('from')}/messages"
    for number in _numbers(str(body.get("to", "")), step.get("people", 1)):
        answered = _graph(store, {**step, "graph": path, "body": {**body, "to": number}})
    return answered


def _numbers(first: str, count: Any) -> list[str]:
    """`first` as it stands, and those that follow."""
    if count == 1:
        return [first]
    digits = first.removeprefix("+")
    if type(count) is not int or not 0 < count <= MOST_PEOPLE or not digits.isdecimal():
        raise BadStep(f"people is a number up to {MOST_PEOPLE}, and `to` the first one's number.")
    return [f"+{int(digits) + one}" for one in range(count)]


def _graph(store: Store, step: Doc) -> Any:
    """Graph's answer; its error when that is what the story wants."""
    method, path = _split(step["graph"])
    segments = [part for part in path.partition("?")[0].split("/") if part]
    params = {**dict(parse_qsl(path.partition("?")[2])), **step.get("body", {})}
    headers = {"authorization": f"Bearer {step.get('token', '')}"}
    call = Call(store, method, "", segments, params, headers, "http://sandbox")
    if "refused" not in step:
        return answer(call)
    try:
        with store.attempt():
            answer(call)
    except GraphError as error:
        if error.code == step["refused"]:
            return error.envelope("en_US")
        raise
    raise BadStep(f"Graph was to refuse with {step['refused']}, and did not.")


FORMS: dict[str, Callable[[Store, Doc], Any]] = {
    "do": _control,
    "graph": _graph,
    "send": _send,
    "person": _person,
}


def _split(line: str) -> tuple[str, str]:
    method, _, path = line.partition(" ")
    if method not in ("GET", "POST", "DELETE") or not path.startswith("/"):
        raise BadStep(f"{line[:80]!r} is no method and path.")
    return method, path


def _ask(store: Store, method: str, path: str, body: Doc) -> Any:
    """What the control API answers, within the transaction that is open."""
    path, _, query = path.partition("?")
    for known_method, pattern, act in control.Acts(store).table():
        found = compile_path(pattern)[0].match(path)
        if found and known_method == method:
            scope = {
                "type": "http", "method": method, "path": path, "headers": [],
                "path_params": found.groupdict(), "query_string": query.encode(),
            }  # fmt: skip
            return act(Request(scope), body)
    raise BadStep(f"The control API has no {method} {path[:80]}.")

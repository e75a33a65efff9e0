"""Several requests in one: POST / with `batch`, each part with its own answer and its own failure.

https://developers.facebook.com/docs/graph-api/batch-requests
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sandbox.call import VERSION, Call, read_json
from sandbox.errors import GraphError, parameter
from sandbox.store import Doc
from sandbox.tokens import sign_in

MOST = 50
METHODS = ("GET", "POST", "DELETE", "PUT")
REFERENCE = re.compile(r"\{result=([^:{}]+):(\$[^{}]*)\}")
STEP = re.compile(r"\.(\w+|\*)|\[(\d{1,9}|\*)\]|\['([^']*)'\]")


@dataclass(frozen=True)
class Part:
    """What one part of a batch was answered."""

    status: int
    body: str
    headers: dict[str, str]


Run = Callable[[Call], Part]


def is_batch(call: Call) -> bool:
    return call.method == "POST" and call.segments in ([], ["me"]) and "batch" in call.params


def answer_batch(call: Call, run: Run) -> list[Doc | None]:
    """The parts' answers, in their order; null for one that was left out or not carried out."""
    sign_in(call)
    entries = call.structure("batch")
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise parameter("Param batch must be an array of objects.")
    if len(entries) > MOST:
        raise GraphError(
            100,
            f"Too many requests in batch message. Maximum batch size is {MOST}",
            kind="GraphBatchException",
        )
    with_headers = str(call.params.get("include_headers", "true")).lower() != "false"
    batch = Batch(call, run, with_headers, _named_in(entries))
    return [batch.answer_one(entry) for entry in entries]


def _named_in(entries: list[Doc]) -> set[str]:
    """The parts whose results others use: their answers are left out unless asked for."""
    return {name for entry in entries for name, _ in REFERENCE.findall(json.dumps(entry))}


@dataclass
class Batch:
    call: Call
    run: Run
    with_headers: bool
    used: set[str]
    results: dict[str, Any] = field(default_factory=dict)  # what named parts answered, if they did

    def answer_one(self, entry: Doc) -> Doc | None:
        name, awaited = entry.get("name"), entry.get("depends_on")
        if awaited is not None and self.results.get(str(awaited)) is None:
            return None  # what it depends on failed, so it isn't carried out
        try:
            part = self.run(self._read(entry))
        except Unresolved:
            return None
        except GraphError as error:
            part = Part(error.status, json.dumps(error.envelope(self.call.locale)), {})
        succeeded = part.status == 200
        if name is not None:
            self.results[str(name)] = json.loads(part.body) if succeeded else None
        if succeeded and entry.get("omit_response_on_success", name in self.used):
            return None
        shown: Doc = {"code": part.status}
        if self.with_headers:
            shown["headers"] = [{"name": key, "value": one} for key, one in part.headers.items()]
        return {**shown, "body": part.body}

    def _read(self, entry: Doc) -> Call:
        """One part as a call of its own, with the batch's token unless it brings another."""
        method, url = entry.get("method"), entry.get("relative_url")
        if method not in METHODS or not isinstance(url, str):
            raise parameter("Each part of a batch needs a method and a relative_url.")
        if entry.get("attached_files"):
            raise parameter("attached_files are not supported.")
        try:
            parts = urlsplit(self._resolved(url))
        except ValueError as error:
            raise parameter("A relative_url of the batch can't be read.") from error
        segments = [unquote(one) for one in parts.path.split("/") if one]
        version = self.call.version
        if segments and VERSION.fullmatch(segments[0]):
            version = segments.pop(0)
        params: Doc = dict(parse_qsl(parts.query, keep_blank_values=True))
        params.update(self._body(entry.get("body")))
        headers = self.call.headers if "access_token" not in params else {}
        if "access_token" in self.call.params:
            params.setdefault("access_token", self.call.params["access_token"])
        return Call(self.call.store, method, version, segments, params, headers, self.call.base_url)

    def _body(self, body: Any) -> Doc:
        """A form in a string as Meta documents, or JSON."""
        if body is None:
            return {}
        try:
            if isinstance(body, str) and not body.lstrip().startswith("{"):
                return dict(parse_qsl(self._resolved(body), keep_blank_values=True))
            text = body if isinstance(body, str) else json.dumps(body)
            value = read_json(self._resolved(text))
        except ValueError as error:
            raise parameter("The body of a part of a batch can't be read.") from error
        if not isinstance(value, dict):
            raise parameter("The body of a part of a batch must be a form or a JSON object.")
        return value

    def _resolved(self, text: str) -> str:
        """With {result=name:$.path} replaced by what the part of that name answered."""

        def value(match: re.Match[str]) -> str:
            found = list(_look(self.results.get(match[1]), match[2]))
            if not found:
                raise Unresolved
            return ",".join(found)

        return REFERENCE.sub(value, text)


class Unresolved(Exception):
    """A part uses a result that there is not, so it is not carried out."""


def _look(value: Any, path: str) -> Iterator[str]:
    """What a simple JSONPath finds: $.data.*.id, $.data[0].id, $['id']."""
    values = [value]
    for match in STEP.finditer(path):
        key = next(one for one in match.groups() if one is not None)
        values = [inner for outer in values for inner in _inside(outer, key)]
    for one in values:
        if one is not None and not isinstance(one, dict | list):
            yield str(one)


def _inside(value: Any, key: str) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values()) if key == "*" else [value[key]] if key in value else []
    if isinstance(value, list):
        if key == "*":
            return value
        place = int(key) if re.fullmatch(r"[0-9]{1,9}", key) else len(value)
        return value[place : place + 1]
    return []

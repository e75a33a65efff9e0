"""What an HTTP answer means: an object, or the error that says what to do."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.budget import APP, REFUSAL_WAIT, Usage, longest_wait, usages
from graph.codes import APP_LIMITS, CALL_LIMITS, error_from
from graph.errors import GraphError, TryLater, Unexpected
from graph.redaction import hide
from graph.transport import Lost, Reply

Json = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """One call to make.

    account     whose call limit it counts against
    secrets     texts that must appear in no log and no error
    """

    method: str
    path: str
    query: dict[str, str]
    body: Mapping[str, Any] | None = None
    data: bytes | None = None
    headers: Mapping[str, str] | None = None
    scheme: str = "Bearer"
    account: str = APP
    secrets: tuple[str, ...] = ()

    @property
    def write(self) -> bool:
        return self.method != "GET"


@dataclass(frozen=True)
class Said:
    """An answer, understood. `body` is what was said, not redacted; `failure` why nothing was."""

    outcome: Json | GraphError
    status: int | None
    body: Any = None
    failure: str = ""
    usage: tuple[Usage, ...] = ()


def understood(answer: Reply | Lost, request: Request) -> Said:
    """Reads the answer; anything but a 2xx with a JSON object and no `error` is an error."""
    if isinstance(answer, Lost):
        return Said(_lost(answer, request), answer.status, failure=answer.reason)
    readings = usages(answer.headers)
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        body = answer.body[:2000].decode("utf-8", "replace")
    outcome = _outcome(answer.status, body, request, readings)
    return Said(
        outcome, answer.status, body, usage=(*readings, *_assumed(outcome, request, readings))
    )


def _outcome(
    status: int, body: object, request: Request, readings: Iterable[Usage]
) -> Json | GraphError:
    envelope = body.get("error") if isinstance(body, dict) else None
    if 200 <= status < 300 and envelope is None:
        if isinstance(body, dict):
            return body
        return TryLater(
            "Meta's answer cannot be read", http_status=status, maybe_done=request.write
        )
    safe = hide(envelope, request.secrets) if isinstance(envelope, dict) else None
    return error_from(status, safe, write=request.write, wait=longest_wait(readings))


def _lost(answer: Lost, request: Request) -> GraphError:
    kind = TryLater if answer.again else Unexpected
    maybe_done = request.write and answer.sent
    return kind(f"No answer: {answer.reason}", http_status=answer.status, maybe_done=maybe_done)


def _assumed(
    outcome: Json | GraphError, request: Request, readings: Iterable[Usage]
) -> tuple[Usage, ...]:
    """Refused for too many calls, yet no reading says so: then we hold back for a minute.

    As a share it counts nothing, so that calls are not slowed long after that minute.
    """
    if not isinstance(outcome, TryLater) or any(usage.blocks_for for usage in readings):
        return ()
    if outcome.code not in CALL_LIMITS and outcome.http_status != 429:
        return ()
    key = APP if outcome.code in APP_LIMITS else request.account
    return (Usage(key, f"code {outcome.code}", call_count=0, regain_after=REFUSAL_WAIT),)

"""The client: one token, one base URL, and everything that must hold for every call.

Source of the envelope, appsecret_proof and versions:
https://developers.facebook.com/docs/graph-api/overview
"""

import random
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self

import requests

from graph.address import as_query, checked_base_url, quoted
from graph.answers import Json, Request, Said, understood
from graph.budget import APP, BudgetStore, admit, note
from graph.errors import INVALID_PARAMETER, GraphError, Refused, TryLater, Unexpected
from graph.recorder import Call, Recorder, keep
from graph.redaction import recorded, secrets_in
from graph.token import Token
from graph.transport import Header, exchange

TRIES = 3
PATIENCE = 60.0  # seconds for one call with all its tries, however slowly its bytes arrive
FIRST_WAIT, LONGEST_WAIT = 0.5, 8.0  # seconds between tries, doubled and scattered

_VERSION = re.compile(r"v\d{1,3}\.\d{1,2}")


@dataclass(frozen=True)
class Reading:
    """An object and the optional fields Meta would not give (not all of them need be at fault)."""

    data: Json
    missing: frozenset[str] = frozenset()


class Graph:
    """Meta's Graph API as one token sees it. Use one per job or thread: a session is not shared
    safely.

    base_url    https://graph.facebook.com or a sandbox; https, unless the host is this machine
    version     v25.0
    app_secret  adds appsecret_proof to every call
    recorder    told about every attempt (graph.recorder)
    budget      asked before and told after every attempt (graph.budget)
    timeout     seconds to connect, seconds of silence while reading
    patience    seconds for one call with all its tries
    sleep       for tests

    All methods raise graph.errors.GraphError. Reads are tried three times; writes only again when
    the first try certainly never left. A call Meta limits is never waited for here: TryLater.after
    says when.

    `account` names the WhatsApp account (or business) whose call limit a path counts against when
    the path itself does not start with its id, as `/{template id}` does.
    """

    def __init__(
        self,
        base_url: str,
        version: str,
        token: str,
        *,
        app_secret: str | None = None,
        recorder: Recorder | None = None,
        budget: BudgetStore | None = None,
        timeout: tuple[float, float] = (5.0, 30.0),
        patience: float = PATIENCE,
        session: requests.Session | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not _VERSION.fullmatch(version):
            raise ValueError("The version of the Graph API looks like v25.0.")
        self.base_url = checked_base_url(base_url)
        self.version = version
        self._token = Token(token, app_secret)
        self._recorder = recorder
        self._budget = budget
        self._timeout = timeout
        self._patience = patience
        self._session = session or requests.Session()
        self._sleep = sleep

    def __repr__(self) -> str:
        return f"<Graph {self.base_url}/{self.version}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections (also those of a session that was passed in)."""
        self._session.close()

    def as_app(self, app_id: str, app_secret: str) -> "Graph":
        """The same Graph with the app's own token, APP_ID|APP_SECRET, for debug_token and app
        subscriptions.

        https://developers.facebook.com/documentation/facebook-login/guides/access-tokens
        """
        return Graph(
            self.base_url,
            self.version,
            f"{app_id}|{app_secret}",
            recorder=self._recorder,
            budget=self._budget,
            timeout=self._timeout,
            patience=self._patience,
            session=self._session,
            sleep=self._sleep,
        )

    def get(
        self,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        fields: Sequence[str] = (),
        account: str | None = None,
        scheme: str = "Bearer",
    ) -> Json:
        """The object at `path`. `params` may hold text, numbers, booleans, lists and objects; None
        is left out."""
        query = as_query(params) | ({"fields": ",".join(fields)} if fields else {})
        return self._send(
            Request("GET", path, query, account=_account(path, account), scheme=scheme)
        )

    def read(
        self,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        fields: Sequence[str],
        optional_fields: Sequence[str] = (),
        account: str | None = None,
    ) -> Reading:
        """Like `get`, for fields that not every version or account has.

        One unknown field fails Meta's whole answer with code 100 and names the field only in the
        (localised) text, so we ask once more without all `optional_fields`.
        """
        try:
            everything = (*fields, *optional_fields)
            return Reading(self.get(path, params=params, fields=everything, account=account))
        except Refused as error:
            if error.code != INVALID_PARAMETER or not optional_fields:
                raise
        data = self.get(path, params=params, fields=fields, account=account)
        return Reading(data, frozenset(optional_fields))

    def post(
        self,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, Any] | None = None,
        account: str | None = None,
        secrets: Collection[str] = (),
    ) -> Json:
        """Posts a JSON body. When this raises with `maybe_done`, look before you repeat. `secrets`: texts in it
        that are not recorded."""
        request = Request(
            "POST", path, as_query(params), body=body, account=_account(path, account),
            secrets=tuple(secrets),
        )  # fmt: skip
        return self._send(request)

    def post_bytes(
        self,
        path: str,
        data: bytes,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        scheme: str = "Bearer",
    ) -> Json:
        """Posts raw bytes, for uploads; `scheme` goes before the token in the Authorization
        header."""
        return self._send(
            Request("POST", path, as_query(params), data=data, headers=headers, scheme=scheme)
        )

    def delete(
        self,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        account: str | None = None,
    ) -> Json:
        """Deletes. When this raises with `maybe_done`, look before you repeat."""
        request = Request(
            "DELETE", path, as_query(params), body=body, account=_account(path, account)
        )
        return self._send(request)

    def _send(self, request: Request) -> Json:
        """Tries until an answer, a decision or the end of our patience."""
        given = {*request.secrets} | secrets_in(request.query) | secrets_in(request.body)
        secrets = sorted(self._token.secrets() | given, key=len, reverse=True)
        request = replace(request, secrets=tuple(secrets))
        url = f"{self.base_url}/{self.version}/{quoted(request.path)}"
        end = time.monotonic() + self._patience
        attempt = 1
        while True:
            self._hold_back(request)
            outcome = self._try(request, url, attempt, end - time.monotonic())
            if not isinstance(outcome, GraphError):
                return outcome
            wait = _pause_after(attempt)
            out_of_patience = attempt == TRIES or time.monotonic() + wait > end
            if out_of_patience or not _worth_repeating(outcome, request):
                raise outcome
            self._sleep(wait)
            attempt += 1

    def _hold_back(self, request: Request) -> None:
        if self._budget is not None:
            pause = admit(self._budget, {APP, request.account})
            if pause > 0:
                self._sleep(pause)

    def _try(self, request: Request, url: str, attempt: int, seconds: float) -> Json | GraphError:
        started_at, start = datetime.now(UTC), time.monotonic()
        answer = exchange(
            self._session,
            request.method,
            url,
            timeout=self._timeout,
            seconds=seconds,
            params=request.query | self._token.proof(),
            json=request.body,
            data=request.data,
            headers={"Accept": "application/json", **(request.headers or {})},
            auth=Header(request.scheme, self._token.text),
        )
        duration_ms = round((time.monotonic() - start) * 1000)
        said = understood(answer, request)
        note(self._budget, said.usage)
        keep(self._recorder, self._call(request, said, started_at, duration_ms, attempt))
        return said.outcome

    def _call(
        self, request: Request, said: Said, started_at: datetime, duration_ms: int, attempt: int
    ) -> Call:
        error = said.outcome if isinstance(said.outcome, GraphError) else None
        return Call(
            method=request.method,
            base_url=self.base_url,
            path=f"/{self.version}/{request.path.strip('/')}",
            query=recorded(request.query or None, request.secrets),
            request_body=(
                f"[{len(request.data)} bytes]"
                if request.data is not None
                else recorded(request.body, request.secrets)
            ),
            status=said.status,
            code=error.code if error else None,
            subcode=error.subcode if error else None,
            fbtrace_id=error.fbtrace_id if error else "",
            response_body=recorded(said.body, request.secrets),
            failure=said.failure,
            started_at=started_at,
            duration_ms=duration_ms,
            attempt=attempt,
            usage=said.usage,
            account=request.account,
        )


def _account(path: str, account: str | None) -> str:
    """Meta counts calls per business or WhatsApp account: the first id of most paths."""
    return account or path.strip("/").split("/", 1)[0]


def _worth_repeating(error: GraphError, request: Request) -> bool:
    """Reads repeat after trouble, writes only when nothing was sent. Limits, and answers that we
    do not understand, are the caller's business."""
    if not isinstance(error, TryLater) or isinstance(error, Unexpected) or error.rate_limited:
        return False
    return not request.write or (error.http_status is None and not error.maybe_done)


def _pause_after(attempt: int) -> float:
    """Seconds; scattered, so that many workers do not come back together."""
    return random.uniform(0.5, 1.0) * min(FIRST_WAIT * 2.0**attempt, LONGEST_WAIT)  # noqa: S311

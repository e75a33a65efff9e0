"""Changes at Meta: planned, confirmed, done once, and never in doubt without saying so.

A change is a row. What is confirmed is claimed by a conditional update that is committed before Meta is called; after
an answer that was lost the next worker looks before it repeats. Whatever happens, secrets end with it.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

import graph
from accounts.models import User
from assets.changes import KINDS, Asset
from assets.changes.refusals import CODES, code_of
from assets.client import graph_for
from assets.errors import ConnectionImpossible, SecretUnreadable
from assets.models import Change, ChangeState, PhoneNumber
from assets.services.polling import ask_for_reading
from assets.services.reading import storable
from assets.services.trouble import note_of, refused

PATIENCE = timedelta(minutes=30)  # from the confirmation; a secret is not kept longer
FORGET = timedelta(hours=1)  # what nobody confirmed
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=5)
MOST_KEPT = 4_000  # characters of Meta's words in one answer


class Moved(Exception):
    """It was confirmed, dropped or forgotten meanwhile."""


class Busy(Exception):
    """Another change of this kind is under way for the same number or account."""


def plan(
    asset: Asset,
    kind: str,
    *,
    by: User,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
    secrets: dict[str, str] | None = None,
    picture: bytes = b"",
    about: str = "",
) -> Change:
    """Put down what is asked for, to be looked at and confirmed. Meta is not called."""
    if isinstance(asset, PhoneNumber):
        number, account = asset, asset.account
        where = f"number:{asset.phone_number_id}"
    else:
        number, account = None, asset
        where = f"waba:{asset.waba_id}"
    return Change.objects.create(
        organisation=asset.organisation,
        account=account,
        number=number,
        subject=f"{where[:38]}:{kind}"[:60],
        kind=kind,
        about=about,
        before=storable(before or {}),
        after=storable(after),
        sealed=json.dumps(secrets) if secrets else "",
        picture=picture,
        asked_by=by,
    )


def confirm(change: Change, *, by: User, now: datetime | None = None) -> None:
    """Let it be done; the caller rings tasks.run_change. Raises Moved, Busy."""
    now = now or timezone.now()
    rows = Change.objects.filter(pk=change.pk, state=ChangeState.PLANNED)
    try:
        with transaction.atomic():
            confirmed = rows.update(
                state=ChangeState.ASKED, confirmed_by=by, confirmed_at=now, due_at=now
            )
    except IntegrityError:
        raise Busy from None
    if not confirmed:
        raise Moved


def drop(change: Change) -> None:
    """Nobody wants it any more. Raises Moved."""
    rows = Change.objects.filter(pk=change.pk, state=ChangeState.PLANNED)
    if not rows.update(**_over(ChangeState.DROPPED)):
        raise Moved


def forget_plans(now: datetime | None = None) -> int:
    """Drop what nobody confirmed within the hour, its secrets with it."""
    rows = Change.objects.forgotten((now or timezone.now()) - FORGET)
    return rows.update(**_over(ChangeState.DROPPED))


def due(now: datetime | None = None) -> list[int]:
    """Ids of what is to be done now."""
    rows = Change.objects.due(now or timezone.now()).order_by("due_at", "pk")
    return list(rows.values_list("pk", flat=True))


def run(change: Change, *, meta: graph.Graph | None = None) -> bool:
    """Do one at Meta, if it is due. True when it is done now. Safe to run twice or late; never raises for what Meta
    says."""
    held = _claim(change)
    if held is None:
        return False
    try:
        return _attempt(held, meta or graph_for(held.account.connection))
    except (graph.NoAccess, graph.NotFound) as error:
        if isinstance(error, graph.NoAccess):
            refused(held.account.connection, error, account=held.account)
        _refuse(held, error)
    except graph.Refused as error:
        _refuse(held, error)
    except graph.GraphError as error:  # TryLater, Unexpected
        _again(held, error)
    except (SecretUnreadable, ConnectionImpossible) as error:
        _end(held, ChangeState.REFUSED, problem=type(error).__name__)
    return False


def _claim(change: Change) -> Change | None:
    """A worker that died with it may have called Meta."""
    now = timezone.now()
    rows = Change.objects.due(now).filter(pk=change.pk)
    claim = {"state": ChangeState.DOING, "claimed_at": now, "attempts": F("attempts") + 1}
    died = rows.filter(state=ChangeState.DOING).update(**claim, unsure_since=now)
    if not died and not rows.filter(state=ChangeState.ASKED).update(**claim):
        return None
    return Change.objects.select_related("account__connection", "number__account").get(pk=change.pk)


def _attempt(held: Change, meta: graph.Graph) -> bool:
    kind = KINDS[held.kind]
    if held.unsure_since:
        seen = _seen(meta, held)
        if seen is None:
            _end(held, ChangeState.UNCLEAR)
            return False
        if seen:
            return _end(held, ChangeState.DONE, answer={"seen": True})
    answer = kind.do(meta, held)
    return _end(held, ChangeState.DONE, answer=storable(answer))


def _seen(meta: graph.Graph, held: Change) -> bool | None:
    """Whether Meta has done it already; None when that cannot be seen. Raises graph.TryLater."""
    try:
        return KINDS[held.kind].is_done(meta, held)
    except (graph.NoAccess, graph.NotFound, graph.Refused):
        return None


def _refuse(held: Change, error: graph.GraphError) -> None:
    _end(held, ChangeState.REFUSED, problem=note_of(error), answer=words_of(error))


def _again(held: Change, error: graph.TryLater | graph.GraphError) -> None:
    """Later, unless Meta wants us to wait longer than a secret is kept."""
    now = timezone.now()
    after = error.after if isinstance(error, graph.TryLater) else None
    wait = after or min(FIRST_WAIT * (1 << min(held.attempts - 1, 6)), LONGEST_WAIT)
    unsure = held.unsure_since or (now if error.maybe_done else None)
    if code_of(note_of(error)) in CODES:  # a wait of hours or days: a person asks again
        _refuse(held, error)
    elif held.confirmed_at and now + wait > held.confirmed_at + PATIENCE:
        state = ChangeState.UNCLEAR if unsure else ChangeState.REFUSED
        _end(held, state, problem="" if unsure else "GaveUp", answer=words_of(error))
    else:
        _mine(held).update(
            state=ChangeState.ASKED, claimed_at=None, due_at=now + max(wait, timedelta(seconds=1)),
            unsure_since=unsure, problem=note_of(error), answer=words_of(error),
        )  # fmt: skip


def _end(
    held: Change, state: str, *, problem: str = "", answer: dict[str, Any] | None = None
) -> bool:
    """True for the one that ends it, when it is done. What became of it is read next."""
    ended = _mine(held).update(**_over(state), problem=problem, answer=answer or {})
    if ended:
        ask_for_reading(held.account)
        if held.number and (other := held.number.elsewhere()):  # which a registration here ends
            ask_for_reading(other.account)
    return bool(ended) and state == ChangeState.DONE


def _mine(held: Change) -> Any:
    return Change.objects.filter(pk=held.pk, state=ChangeState.DOING, claimed_at=held.claimed_at)


def _over(state: str) -> dict[str, Any]:
    return {
        "state": state, "ended_at": timezone.now(), "claimed_at": None, "due_at": None,
        "sealed": "", "picture": b"",
    }  # fmt: skip


def words_of(error: graph.GraphError) -> dict[str, Any]:
    """What Meta said, for one click away; secrets are hidden by graph/ already."""
    said = {
        "title": error.title, "message": error.user_message, "details": error.details,
        "said": str(error.raw.get("message", "")), "code": error.code, "subcode": error.subcode,
        "fbtrace_id": error.fbtrace_id,
    }  # fmt: skip
    kept = {
        name: value[:MOST_KEPT] if isinstance(value, str) else value for name, value in said.items()
    }
    return storable({name: value for name, value in kept.items() if value not in ("", None)})

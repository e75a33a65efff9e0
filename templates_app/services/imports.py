"""A file of templates: kept between dry run and confirmation, then brought in once."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils import timezone

from accounts.models import User
from assets.models import WhatsAppAccount
from templates_app import files
from templates_app.files import Document, Line, worded
from templates_app.models import Import
from templates_app.services import bringing
from templates_app.services.errors import Answered, PlanChanged


def keep(account: WhatsAppAccount, *, data: bytes, file_name: str, by: User) -> Import:
    """Read the file and let it wait for a day. Raises files.Unfit for a file that is none."""
    lines = [_stored(line) for line in files.read(data, file_name)]
    name = file_name.replace("\x00", "")[-200:]
    return Import.objects.create(account=account, file_name=name, lines=lines, made_by=by)


def planned(waiting: Import, *, compares: bool = True) -> list[bringing.Planned]:
    lines = [_line(one) for one in waiting.lines]
    return bringing.plan(waiting.account, lines, compares=compares)


def confirm(waiting: Import, *, seen: str, by: User) -> None:
    """Carry out the plan that the person has seen. Raises PlanChanged, Answered (it was done)."""
    plan = planned(waiting, compares=False)
    if waiting.confirmed_at is None and bringing.fingerprint(plan) != seen:
        raise PlanChanged
    mine = Import.objects.filter(pk=waiting.pk, confirmed_at=None)
    if mine.update(confirmed_at=timezone.now()) != 1:
        raise Answered
    done = bringing.carry_out(waiting.account, plan, by=by)
    results = [_result(one) for one in done]
    Import.objects.filter(pk=waiting.pk).update(results=results, lines=[])


def results(waiting: Import) -> list[dict[str, Any]]:
    """What became of each line. What was wrong in the file is told in the reader's language."""
    return [
        {**one, "reason": worded(one["words"], one["facts"])} if one.get("words") else one
        for one in waiting.results
    ]


def _result(one: bringing.Planned) -> dict[str, Any]:
    kept = {"words": one.line.words, "facts": one.line.facts} if one.line.words else {}
    return {**one.as_json(), "outcome": str(one.outcome), **kept}


def _stored(line: Line) -> dict[str, Any]:
    return asdict(line)


def _line(stored: dict[str, Any]) -> Line:
    document = stored["document"]
    return Line(**{**stored, "document": Document(**document) if document else None})

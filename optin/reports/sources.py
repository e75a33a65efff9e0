"""Where an event came from: the way to opt in, the list or the sheet of paper that brought it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Organisation
from optin.ledger import reading
from optin.models import Flow, ImportBatch, Paper


@dataclass(frozen=True)
class Source:
    """`kind`: flow, import or paper."""

    kind: str
    name: str
    link: str


def sources_of(
    organisation: Organisation, told: Iterable[reading.Told]
) -> dict[str, tuple[Source, ...]]:
    """By event's id; as many queries for many events as for one."""
    events = list(told)
    flows = Flow.objects.of(organisation).filter(token__in=_named(events, "flow"))
    named = [one.removeprefix("I") for one in _named(events, "import")]
    lists = ImportBatch.objects.of(organisation).filter(pk__in=named).defer("content", "key")
    papers = Paper.objects.of(organisation).filter(
        event_id__in=[one.event.event_id for one in events]
    )
    by_flow = {one.token: one for one in flows.select_related("organisation")}
    by_list = {one.reference: one for one in lists.select_related("organisation")}
    by_event = {str(one.event_id): one for one in papers.select_related("organisation")}
    found = {}
    for one in events:
        rows = (
            ("flow", by_flow.get(str(one.body.get("flow", "")))),
            ("import", by_list.get(str(one.body.get("import", "")))),
            ("paper", by_event.get(one.event.event_id)),
        )
        found[one.event.event_id] = tuple(
            Source(kind, str(row), row.link) for kind, row in rows if row
        )
    return found


def _named(events: Iterable[reading.Told], key: str) -> set[str]:
    return {str(one.body[key]) for one in events if one.body.get(key)}

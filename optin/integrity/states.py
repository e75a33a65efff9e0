"""The states that follow from the log's events, as a bundle carries them: a line of JSON each, sorted."""

from __future__ import annotations

from collections.abc import Iterator

from optin.folding import fold
from optin.ledger.reading import Told, told
from optin.log.leaf import canonical
from optin.models import Event
from optin.words import EventType

_EVENTS = (
    "SELECT event.* FROM optin_leaf leaf JOIN optin_event event USING (event_id)"
    " WHERE leaf.organisation_id = %s AND leaf.index < %s"
    " AND (starts_with(event.type, 'consent.') OR event.type = %s)"
)


def lines(organisation_id: int, size: int) -> list[str]:
    """Of the first `size` leaves. Within `writing.of(…)`."""
    people: dict[str, list[Told]] = {}
    heirs: dict[str, str] = {}
    for_all: list[Told] = []
    rows = Event.objects.raw(_EVENTS, [organisation_id, size, EventType.MERGED.value])
    for one in map(told, rows.iterator()):
        if one.event.type is EventType.MERGED:
            heirs[str(one.body["absorbed"])] = str(one.subject)
        elif one.subject:
            people.setdefault(str(one.subject), []).append(one)
        elif one.event.type is EventType.INVALIDATED:
            for_all.append(one)
    families: dict[str, list[Told]] = {}
    for subject, events in people.items():
        families.setdefault(heir(subject, heirs), []).extend(events)
    return sorted(
        line for subject, events in families.items() for line in _of(subject, [*events, *for_all])
    )


def heir(subject: str, heirs: dict[str, str]) -> str:
    """Whom this record became in the end."""
    for _step in heirs:
        if subject not in heirs:
            break
        subject = heirs[subject]
    return subject


def _of(subject: str, events: list[Told]) -> Iterator[str]:
    for (sender, purpose), state in fold(events).states.items():
        assert state.since
        said: dict[str, object] = {"subject": subject, "sender": sender, "purpose": purpose}
        said |= {"status": state.status.value, "since": state.since.event_id}
        yield canonical(said).decode()

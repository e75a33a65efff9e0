"""What became of the messages that a number sent, as Meta remembers it.

Meta does not offer it to everybody: where it does not, the first page is a Refused, NotFound or NoAccess.
https://developers.facebook.com/documentation/business-messaging/whatsapp/message-history
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from graph.client import Graph
from graph.paging import Page, pages
from graph.reading import Raw, moment, parts, text

EVENT_FIELDS = (
    "id", "delivery_status", "timestamp", "webhook_update_state", "webhook_uri", "error_description",
)  # fmt: skip
AT_ONCE = 100


@dataclass(frozen=True)
class HistoryEvent:
    """One step of a message, and how far its webhook got.

    status          SENT, DELIVERED, READ, FAILED, DELETED, or a newer word
    webhook_state   DELIVERED, FAILED, PENDING, RETRYING …; webhook_uri: to which address
    """

    id: str
    status: str
    happened_at: datetime | None
    webhook_state: str
    webhook_uri: str
    error: str
    raw: Raw

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        return cls(
            id=text(raw, "id"),
            status=text(raw, "delivery_status"),
            happened_at=moment(raw, "timestamp"),
            webhook_state=text(raw, "webhook_update_state"),
            webhook_uri=text(raw, "webhook_uri"),
            error=text(raw, "error_description"),
            raw=raw,
        )


@dataclass(frozen=True)
class SentMessage:
    """A message and its steps, as far as Meta tells them."""

    id: str
    message_id: str  # the wamid
    events: tuple[HistoryEvent, ...]
    raw: Raw

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        return cls(
            id=text(raw, "id"),
            message_id=text(raw, "message_id"),
            events=tuple(HistoryEvent.parse(item) for item in parts(raw, "events")),
            raw=raw,
        )


def message_history(
    graph: Graph, phone_number_id: str, *, waba_id: str, after: str | None = None
) -> Iterator[Page[SentMessage]]:
    """The messages that the number sent, newest first, each with its events."""
    events = f"events.limit({AT_ONCE}){{{','.join(EVENT_FIELDS)}}}"
    return pages(
        graph,
        f"{phone_number_id}/message_history",
        SentMessage.parse,
        fields=("id", "message_id", events),
        limit=AT_ONCE,
        account=waba_id,
        after=after,
    )

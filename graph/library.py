"""Meta's library of texts that are approved already, to make templates of.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-library
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from graph.client import Graph
from graph.paging import Page, pages
from graph.reading import Raw, parts, text, texts

FIELDS = (
    "id", "name", "language", "category", "topic", "usecase", "industry", "header", "body",
    "body_params", "body_param_types", "buttons",
)  # fmt: skip
TOPICS = ("ACCOUNT_UPDATE", "CUSTOMER_FEEDBACK", "ORDER_MANAGEMENT", "PAYMENTS")
INDUSTRIES = ("E_COMMERCE", "FINANCIAL_SERVICES")
USECASES = (
    "ACCOUNT_CREATION_CONFIRMATION", "AUTO_PAY_REMINDER", "DELIVERY_CONFIRMATION",
    "DELIVERY_FAILED", "DELIVERY_UPDATE", "FEEDBACK_SURVEY", "FRAUD_ALERT", "LOW_BALANCE_WARNING",
    "ORDER_ACTION_NEEDED", "ORDER_CONFIRMATION", "ORDER_DELAY", "ORDER_OR_TRANSACTION_CANCEL",
    "ORDER_PICK_UP", "PAYMENT_ACTION_REQUIRED", "PAYMENT_CONFIRMATION", "PAYMENT_DUE_REMINDER",
    "PAYMENT_OVERDUE", "PAYMENT_REJECT_FAIL", "PAYMENT_SCHEDULED", "RECEIPT_ATTACHMENT",
    "RETURN_CONFIRMATION", "SHIPMENT_CONFIRMATION", "STATEMENT_ATTACHMENT", "STATEMENT_AVAILABLE",
    "TRANSACTION_ALERT",
)  # fmt: skip


@dataclass(frozen=True)
class LibraryItem:
    """`header` is a text or ""; `body_params` are samples for {{1}}, {{2}}, … of `body`."""

    id: str
    name: str
    language: str
    category: str
    topic: str
    usecase: str
    industry: tuple[str, ...]
    header: str
    body: str
    body_params: tuple[str, ...]
    buttons: tuple[Mapping[str, Any], ...]

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        return cls(
            id=text(raw, "id"),
            name=text(raw, "name"),
            language=text(raw, "language"),
            category=text(raw, "category"),
            topic=text(raw, "topic"),
            usecase=text(raw, "usecase"),
            industry=texts(raw, "industry"),
            header=text(raw, "header"),
            body=text(raw, "body"),
            body_params=texts(raw, "body_params"),
            buttons=parts(raw, "buttons"),
        )


def library_page(
    graph: Graph,
    *,
    search: str = "",
    topic: str = "",
    usecase: str = "",
    industry: str = "",
    language: str = "",
    after: str | None = None,
    limit: int = 25,
) -> Page[LibraryItem]:
    """One page of what the filters leave; the next one is behind its `after`."""
    asked = {
        "search": search, "topic": topic, "usecase": usecase, "industry": industry,
        "language": language,
    }  # fmt: skip
    params = {key: value for key, value in asked.items() if value}
    return next(
        pages(
            graph, "message_template_library", LibraryItem.parse, fields=FIELDS, params=params,
            limit=limit, after=after,
        )
    )  # fmt: skip


def library_item(graph: Graph, *, name: str, language: str) -> LibraryItem | None:
    """The item of exactly this name and language."""
    found = library_page(graph, search=name, language=language, limit=100)
    return next((one for one in found.items if (one.name, one.language) == (name, language)), None)

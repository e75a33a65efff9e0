"""The category asked for, the one the words speak for, and what a message costs in each."""

from __future__ import annotations

from dataclasses import dataclass

from templates_app import lint, ports
from templates_app.models import Template


@dataclass(frozen=True)
class Outlook:
    """`likely` is empty when the words speak for no other category than the one asked for. Prices are None as
    long as nobody knows them."""

    asked: str
    price: ports.Price | None
    likely: str = ""
    words: str = ""
    likely_price: ports.Price | None = None


def outlook(template: Template, draft: lint.Draft) -> Outlook:
    price = ports.price_of(template.account, template.category)
    estimate = lint.estimate(draft)
    # Marketing that says nothing promotional stays marketing: that is Meta's default.
    if estimate.category in ("", template.category) or not estimate.words:
        return Outlook(template.category, price)
    likely_price = ports.price_of(template.account, estimate.category)
    return Outlook(
        template.category, price, estimate.category, lint.quoted(estimate.words), likely_price
    )

"""What the selects of the page offer in a category."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

from templates_app.composer import kinds
from templates_app.composer.composition import Composition

Words = Mapping[str, str | Promise]


class Choices:
    """Marketing's own parts are offered in marketing; where one stands elsewhere, it can go."""

    flow_actions, flow_icons, otp_types = kinds.FLOW_ACTIONS, kinds.FLOW_ICONS, kinds.OTP_TYPES
    emoji = kinds.EMOJI
    max_apps, max_cards = kinds.MAX_APPS, kinds.MAX_CARDS

    def __init__(self, category: str, composition: Composition) -> None:
        self.category = category
        self._composition = composition

    @property
    def headers(self) -> Words:
        return kinds.allowed_headers(self.category, self._composition.header_format)

    @property
    def buttons(self) -> Words:
        present = tuple(row.type for row in self._composition.buttons)
        found = kinds.allowed_buttons(self.category, present)
        return {name: kind.word for name, kind in found.items()}

    @property
    def card_formats(self) -> Words:
        return {name: kinds.HEADERS[name][0] for name in kinds.CARD_HEADERS}

    @property
    def card_buttons(self) -> list[tuple[str, Words]]:
        """(the kind chosen, what may be chosen) for each place on a card."""
        products = self._composition.has_cards_of_products
        known = kinds.PRODUCT_CARD_BUTTONS if products else kinds.CARD_BUTTONS
        words = {name: kinds.BUTTONS[name].word for name in known}
        places = 1 if products else kinds.MAX_CARD_BUTTONS
        chosen = [*self._composition.card_buttons, *[""] * places][:places]
        return [(kind, words) for kind in chosen]

    @property
    def offers(self) -> bool:
        return self.category == "MARKETING" or self._composition.has_offer

    @property
    def cards(self) -> bool:
        return self.category == "MARKETING" or bool(self._composition.cards)

    @property
    def units(self) -> Words:
        """Meta's "as long as possible" is not for marketing."""
        return {name: word for name, (_size, word) in kinds.UNITS.items()}

    @property
    def has_longest(self) -> bool:
        return self.category != "MARKETING"

    @property
    def ttl_range(self) -> str | Promise:
        return kinds.TTL_RANGES.get(self.category, "")

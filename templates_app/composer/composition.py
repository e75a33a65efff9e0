"""What stands in the composer.

Field names: `header_format`, `header`, `header_media`, `body`, `footer`, `sample.<header|body>.<variable>`,
for button row n `button.<n>.<part>`, for card n `card.<n>.<part>` and `card.<n>.button.<k>.<part>`,
for a variable of a card's text `sample.card.<n>.<variable>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from templates_app.composer import kinds
from templates_app.content import names_in

# Characters Meta takes, https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
HEADER, BODY, BODY_IN_OFFER, BODY_IN_CARD, FOOTER, OFFER, LABEL = 60, 1024, 600, 160, 60, 16, 25
# What phones draw in colour by itself, or after the sign that asks for it; parts that are joined count once.
_COLOURED = (
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab"
    "\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e"
    "\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
)
_ONE = rf"(?:[{_COLOURED}]\ufe0f?|[\u00a9\u00ae\u203c-\u3299]\ufe0f)[\U0001f3fb-\U0001f3ff]?"
EMOJI = re.compile(
    rf"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_ONE}(?:\u200d(?:{_ONE}|[\u2640\u2642]\ufe0f?))*"
)


@dataclass(frozen=True)
class Count:
    """How much a field holds: characters of `most`, variables, emoji."""

    characters: int
    most: int
    variables: int = 0
    emoji: int = 0

    @classmethod
    def of(cls, text: str, most: int) -> Count:
        return cls(len(text), most, len(names_in(text)), len(EMOJI.findall(text)))

    @property
    def is_over(self) -> bool:
        return self.characters > self.most


@dataclass
class ButtonRow:
    type: str = ""
    text: str = ""
    value: str = ""  # the address, the number, the code, the flow or the minutes
    sample: str = ""  # an address with the variable filled in
    flow_action: str = ""
    screen: str = ""
    icon: str = ""

    @property
    def kind(self) -> kinds.Kind | None:
        return kinds.BUTTONS.get(self.type)

    @property
    def needs_sample(self) -> bool:
        return self.type == "URL" and bool(names_in(self.value))

    @property
    def asks_label(self) -> bool:
        return self.kind is not None and not self.kind.label

    @property
    def count(self) -> Count:
        return Count.of(self.text, LABEL)


@dataclass
class CardRow:
    """A card's own part. What all cards have in common is the composition's: Meta wants them
    alike."""

    media: str = ""
    body: str = ""
    buttons: list[ButtonRow] = field(default_factory=list)

    @property
    def count(self) -> Count:
        return Count.of(self.body, BODY_IN_CARD)


@dataclass
class AppRow:
    """An Android app that may take over a code."""

    package_name: str = ""
    signature_hash: str = ""


@dataclass
class Composition:
    """`kept` are components, and `settings` properties, that the form does not edit."""

    header_format: str = "TEXT"  # with an empty `header`: none
    header: str = ""
    header_media: str = ""  # the sample: one of ours ("media:…"), or what Meta said
    body: str = ""
    footer: str = ""
    samples: dict[str, str] = field(default_factory=dict)  # "body.1" → "Pablo"
    buttons: list[ButtonRow] = field(default_factory=list)
    has_offer: bool = False  # a limited-time offer
    offer: str = ""
    offer_expires: bool = True
    asks_to_call: bool = False
    cards: list[CardRow] = field(default_factory=list)
    card_format: str = "IMAGE"
    card_buttons: list[str] = field(default_factory=list)  # the kinds, the same on every card
    cards_have_text: bool = True
    ttl: str = ""  # how long Meta tries, in `ttl_unit`
    ttl_unit: str = "hours"
    tracking_off: bool = False
    # Authentication: Meta writes the words, these are the options.
    security_recommendation: bool = False
    expires_minutes: str = ""
    otp_type: str = "COPY_CODE"
    otp_text: str = ""
    autofill_text: str = ""
    terms_accepted: bool = False
    apps: list[AppRow] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def has_media_header(self) -> bool:
        return self.header_format in kinds.MEDIA_HEADERS

    @property
    def has_cards_of_products(self) -> bool:
        return self.card_format == "PRODUCT"

    def texts(self) -> Iterator[tuple[str, str]]:
        """(place, text) of everything that may hold variables."""
        if self.header_format == "TEXT":
            yield "header", self.header
        yield "body", self.body
        if self.cards_have_text:
            yield from ((f"card.{n}", card.body) for n, card in enumerate(self.cards))

    def is_named(self) -> bool:
        return is_named(*(text for _place, text in self.texts()))

    def sample_fields(self, place: str = "") -> list[tuple[str, str, str]]:
        """(key, variable, sample) of every variable in reading order: those of header and body, or
        of one card ("card.2")."""
        places = {place} if place else {"header", "body"}
        return [
            (f"{part}.{name}", name, self.samples.get(f"{part}.{name}", ""))
            for part, text in self.texts()
            if part in places
            for name in names_in(text)
        ]

    def body_most(self) -> int:
        if self.has_offer:
            return BODY_IN_OFFER
        return BODY_IN_CARD if self.header_format == "PRODUCT" else BODY

    @property
    def header_count(self) -> Count:
        return Count.of(self.header, HEADER)

    @property
    def body_count(self) -> Count:
        return Count.of(self.body, self.body_most())

    @property
    def footer_count(self) -> Count:
        return Count.of(self.footer, FOOTER)

    @property
    def offer_count(self) -> Count:
        return Count.of(self.offer, OFFER)

    def counts(self) -> list[tuple[str, Count]]:
        """(id of the place that shows it, what the field holds) for every field that is shown."""
        found = [("body", self.body_count), ("footer", self.footer_count)]
        if self.header_format == "TEXT":
            found.append(("header", self.header_count))
        if self.has_offer:
            found.append(("offer", self.offer_count))
        if self.cards_have_text:
            found += [(f"card-{n}-body", card.count) for n, card in enumerate(self.cards)]
        rows = [(f"button-{n}", row) for n, row in enumerate(self.buttons)]
        for n, card in enumerate(self.cards):
            rows += [(f"card-{n}-button-{k}", row) for k, row in enumerate(card.buttons)]
        return [*found, *[(place, row.count) for place, row in rows if row.asks_label]]

    def card_rows(self) -> list[tuple[CardRow, list[tuple[str, str, str]]]]:
        """Each card with the sample fields of its text."""
        return [(card, self.sample_fields(f"card.{n}")) for n, card in enumerate(self.cards)]

    def button_rows(self) -> list[ButtonRow]:
        """The filled rows and a spare one, as many as Meta takes."""
        rows = [row for row in self.buttons if row.type or row.text or row.value]
        return [*rows, ButtonRow()][: kinds.MAX_BUTTONS]

    def app_rows(self) -> list[AppRow]:
        return self.apps or [AppRow()]

    def shapes(self) -> dict[str, str]:
        """By region of the page: which fields it shows. While that stays, nothing is swapped under
        the typing hand."""
        cards = [
            f"{card.media} {self._fields(f'card.{n}')} {_rows(card.buttons)}"
            for n, card in enumerate(self.cards)
        ]
        common = f"{self.card_format} {self.card_buttons} {self.cards_have_text}"
        return {
            "header": f"{self.header_format} {self.header_media}",
            "offer": str(self.has_offer),
            "samples": self._fields(""),
            "buttons": _rows(self.button_rows()),
            "cards": f"{common} {cards}",
            "code": f"{self.otp_type} {len(self.app_rows())}",
        }

    def _fields(self, place: str) -> str:
        return " ".join(key for key, _name, _sample in self.sample_fields(place))


def _rows(rows: list[ButtonRow]) -> str:
    return " ".join(row.type + "+" * row.needs_sample for row in rows)


def is_named(*texts: str) -> bool:
    return any(not name.isdecimal() for text in texts for name in names_in(text))


PARTS = {"text": "text", "type": "type", "sample": "sample"}
WHOLE = {"otp_type", "zero_tap_terms_accepted", "supported_apps", "autofill_text"}


def field_id(path: str) -> str:
    """The id of the form field that a finding's path means: "buttons.2.url" → "button.2.value"."""
    parts = path.split(".")
    if parts[0] == "cards" and len(parts) > 2:
        return _in_card(parts[1], parts[2:])
    if parts[0] == "buttons":
        if len(parts) < 3:
            return "buttons"
        if parts[2] in WHOLE:
            return parts[2]
        return f"button.{parts[1]}.{PARTS.get(parts[2], 'value')}"
    if len(parts) == 3 and parts[1] == "sample":
        return f"sample.{parts[0]}.{parts[2]}"
    return parts[0]


def _in_card(number: str, parts: list[str]) -> str:
    if parts[0] == "buttons" and len(parts) == 3:
        return f"card.{number}.button.{parts[1]}.{PARTS.get(parts[2], 'value')}"
    if len(parts) == 3 and parts[1] == "sample":
        return f"sample.card.{number}.{parts[2]}"
    return f"card.{number}.{'media' if parts[0] == 'header' else parts[0]}"

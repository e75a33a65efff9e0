"""From the browser: what a person typed, exactly, except for the line ends that browsers add."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields

from templates_app.composer import kinds
from templates_app.composer.composition import AppRow, ButtonRow, CardRow, Composition

BUTTON_PARTS = tuple(part.name for part in fields(ButtonRow))


class _Posted:
    def __init__(self, data: Mapping[str, str]) -> None:
        self.data = data

    def text(self, name: str) -> str:
        return str(self.data.get(name, "")).replace("\r\n", "\n")

    def line(self, name: str) -> str:
        return self.text(name).strip()

    def word(self, name: str, known: Mapping[str, object] | tuple[str, ...], default: str) -> str:
        """One of the words that the form offers."""
        said = self.line(name)
        return said if said in known else default

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A ticked box. One that the page did not show stays as it was."""
        shown = f"{name}.shown" in self.data
        return bool(self.data.get(name)) if shown or name in self.data else default

    def button(self, place: str, kind: str = "") -> ButtonRow:
        row = ButtonRow(**{part: self.line(f"{place}.{part}") for part in BUTTON_PARTS})
        row.text = self.text(f"{place}.text")
        row.type = kind or (row.type if row.type in kinds.BUTTONS else "")
        return row


def from_post(data: Mapping[str, str], before: Composition | None = None) -> Composition:
    """`before` is what was saved: its parts that the form does not edit stay as they were."""
    posted, before = _Posted(data), before or Composition()
    rows = [posted.button(f"button.{n}") for n in range(kinds.MAX_BUTTONS)]
    composition = Composition(
        header_format=posted.word("header_format", kinds.HEADERS, "TEXT"),
        header=posted.text("header"),
        body=posted.text("body"),
        footer=posted.text("footer"),
        samples={
            key.removeprefix("sample."): posted.text(key)
            for key in data
            if key.startswith("sample.")
        },
        buttons=[row for row in rows if row.type],
        has_offer=posted.flag("has_offer"),
        offer=posted.text("offer"),
        offer_expires=posted.flag("offer_expires", default=True),
        asks_to_call=posted.flag("asks_to_call"),
        ttl=posted.line("ttl"),
        ttl_unit=posted.word("ttl_unit", (*kinds.UNITS, kinds.LONGEST), "hours"),
        tracking_off=posted.flag("tracking_off"),
        security_recommendation=posted.flag("security_recommendation"),
        expires_minutes=posted.line("expires_minutes"),
        otp_type=posted.word("otp_type", kinds.OTP_TYPES, "COPY_CODE"),
        otp_text=posted.text("otp_text"),
        autofill_text=posted.text("autofill_text"),
        terms_accepted=posted.flag("zero_tap_terms_accepted"),
        apps=_apps(posted),
        kept=before.kept,
        settings=before.settings,
    )
    # A sample stands under the kind of header it was uploaded for: a picture is no video.
    composition.header_media = posted.line(f"header_media.{composition.header_format}")
    _cards(posted, composition)
    return composition


def _apps(posted: _Posted) -> list[AppRow]:
    rows = [
        AppRow(posted.line(f"app.{n}.package_name"), posted.line(f"app.{n}.signature_hash"))
        for n in range(kinds.MAX_APPS)
        if f"app.{n}.package_name" in posted.data
    ]
    return rows


def _cards(posted: _Posted, composition: Composition) -> None:
    said = [re.fullmatch(r"card\.(\d)\.shown", key, re.ASCII) for key in posted.data]
    numbers = sorted(int(found[1]) for found in said if found)
    if not numbers:
        return
    composition.card_format = posted.word("card_format", kinds.CARD_HEADERS, "IMAGE")
    composition.cards_have_text = posted.flag("cards_have_text", default=True)
    known = kinds.PRODUCT_CARD_BUTTONS if composition.has_cards_of_products else kinds.CARD_BUTTONS
    places = range(1 if composition.has_cards_of_products else kinds.MAX_CARD_BUTTONS)
    chosen = [posted.word(f"card_button.{k}", known, "") for k in places]
    if not any(chosen):
        chosen = [known[0]]
    composition.card_buttons = [kind for kind in chosen if kind]
    for n in numbers:
        composition.cards.append(
            CardRow(
                media=posted.line(f"card.{n}.media.{composition.card_format}"),
                body=posted.text(f"card.{n}.body"),
                buttons=[
                    posted.button(f"card.{n}.button.{k}", kind)
                    for k, kind in enumerate(chosen)
                    if kind
                ],
            )
        )

"""The composer's buttons that are no saving: a row comes, goes or moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from templates_app.composer import kinds
from templates_app.composer.composition import AppRow, ButtonRow, CardRow, Composition

Row = TypeVar("Row")


def act(composition: Composition, said: str) -> None:
    """`said` is the pressed button's value, such as "button.2.up"; anything else does nothing."""
    if said in WHOLE:
        WHOLE[said](composition)
        return
    parts = said.split(".")
    if len(parts) == 3 and parts[1].isascii() and parts[1].isdecimal():
        number = int(parts[1])
        if parts[0] == "button":
            _move(composition.buttons, number, parts[2])
        elif parts[0] == "app":
            _move(composition.apps, number, parts[2])
        elif parts[0] == "card" and _move(composition.cards, number, parts[2]):
            _move_samples(composition, number, parts[2])


def _move(rows: list[Row], number: int, how: str) -> bool:
    other = {"up": number - 1, "down": number + 1}.get(how, number)
    if not (0 <= number < len(rows) and 0 <= other < len(rows)):
        return False
    if how == "remove":
        del rows[number]
    else:
        rows[number], rows[other] = rows[other], rows[number]
    return True


def _move_samples(composition: Composition, number: int, how: str) -> None:
    """The samples of a card's text go with the card."""

    def moved(place: int) -> int | None:
        if how == "remove":
            return None if place == number else place - (place > number)
        other = number + (1 if how == "down" else -1)
        return {number: other, other: number}.get(place, place)

    samples = {}
    for key, sample in composition.samples.items():
        parts = key.split(".", 2)
        if parts[0] == "card" and len(parts) == 3 and parts[1].isdecimal():
            place = moved(int(parts[1]))
            if place is None:
                continue
            key = f"card.{place}.{parts[2]}"
        samples[key] = sample
    composition.samples = samples


def _new_card(composition: Composition) -> CardRow:
    """Alike the others, with the labels of the last one."""
    last = composition.cards[-1].buttons if composition.cards else []
    rows = [
        ButtonRow(type=kind, text=last[k].text if k < len(last) else "")
        for k, kind in enumerate(composition.card_buttons)
    ]
    return CardRow(buttons=rows)


def _add_card(composition: Composition) -> None:
    if not composition.cards:  # a carousel has two at least
        composition.card_buttons = composition.card_buttons or ["QUICK_REPLY"]
        composition.cards.append(_new_card(composition))
    if len(composition.cards) < kinds.MAX_CARDS:
        composition.cards.append(_new_card(composition))


def _drop_cards(composition: Composition) -> None:
    composition.cards = []


def _drop_media(composition: Composition) -> None:
    composition.header_media = ""


def _add_app(composition: Composition) -> None:
    composition.apps = [*composition.app_rows(), AppRow()][: kinds.MAX_APPS]


WHOLE: dict[str, Callable[[Composition], None]] = {
    "card.add": _add_card,
    "cards.remove": _drop_cards,
    "header.remove": _drop_media,
    "app.add": _add_app,
}

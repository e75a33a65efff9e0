"""What the phone shows of a template, as frozen values for the page to write out.

Nothing here is HTML: every text goes through the page's own escaping.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from templates_app.authentication_texts import texts_for
from templates_app.composer.kinds import BUTTONS, MAX_CARDS
from templates_app.content import (
    VARIABLE,
    Component,
    buttons,
    component,
    is_authentication,
    names_in,
    text_of,
    tidy,
    variables,
)
from templates_app.formatting import Block, Line, Run, blocks, plain
from templates_app.languages import direction
from templates_app.media import digest_of
from templates_app.models import Template
from templates_app.tidying import objects

FOLD_CHARACTERS, FOLD_LINES = 768, 18  # from there on the phone says “Read more”
BUTTONS_SHOWN = 3  # more than these, and the phone shows two and “See all options”
# What the button does → name of an icon of the site
ICONS = {
    "QUICK_REPLY": "reply", "URL": "external", "PHONE_NUMBER": "call", "COPY_CODE": "copy",
    "OTP": "copy", "FLOW": "flow", "CATALOG": "list", "MPM": "list", "SPM": "list",
    "VOICE_CALL": "call", "REQUEST_CONTACT_INFO": "person", "ORDER_DETAILS": "costs",
}  # fmt: skip


@dataclass(frozen=True)
class File:
    """A sample of ours that a header shows, and where this page finds it."""

    digest: str
    name: str
    file_type: str
    size: int
    url: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Header:
    """`kind`: text, image, video, document, gif, location, product or Meta's own word in small
    letters. `file`: the sample, where we have it."""

    kind: str
    runs: Line = ()
    file: File | None = None


@dataclass(frozen=True)
class Button:
    kind: str
    label: str
    icon: str


@dataclass(frozen=True)
class Card:
    header: Header | None
    body: tuple[Block, ...]
    buttons: tuple[Button, ...]


@dataclass(frozen=True)
class Offer:
    """A limited-time offer: its words, the code to copy, and whether a clock runs."""

    text: str
    code: str
    expires: bool


@dataclass(frozen=True)
class Phone:
    """One bubble. `buttons` are the ones in view, `more_buttons` those behind “See all options”."""

    language: str
    direction: str  # "ltr" or "rtl"
    header: Header | None
    body: tuple[Block, ...]
    footer: Line
    buttons: tuple[Button, ...]
    more_buttons: tuple[Button, ...]
    cards: tuple[Card, ...]
    is_long: bool
    offer: Offer | None = None
    asks_to_call: bool = False
    shows_catalogue: bool = False


def of_template(template: Template, *, samples: bool = True, files: Iterable[File] = ()) -> Phone:
    """The phone for a template's current revision."""
    content = template.revision.content if template.revision else {}
    return of_content(content, language=template.language, samples=samples, files=files)


def of_content(
    content: Mapping[str, Any],
    *,
    language: str,
    samples: bool = True,
    files: Iterable[File] = (),
) -> Phone:
    """The phone for any content. `samples`: show the examples; else the variables by name.
    `files`: those samples of the organisation that the content points to."""
    tidied = tidy(content)
    shown = _fixed(tidied, language) if is_authentication(tidied) else tidied
    known = {one.digest: one for one in files}
    offer = _offer(shown)
    row = tuple(_button(one) for one in buttons(shown))
    split = len(row) if len(row) <= BUTTONS_SHOWN else BUTTONS_SHOWN - 1
    body, filled = text_of(shown, "BODY"), _samples(shown, "body") if samples else {}
    return Phone(
        language=language,
        direction=direction(language),
        header=_header(shown, known, samples=samples),
        body=_body(body, filled),
        footer=plain(text_of(shown, "FOOTER")) if text_of(shown, "FOOTER") else (),
        buttons=row[:split],
        more_buttons=row[split:],
        cards=_cards(shown, known, samples=samples),
        is_long=len(body) > FOLD_CHARACTERS or body.count("\n") >= FOLD_LINES,
        offer=offer,
        asks_to_call=component(shown, "CALL_PERMISSION_REQUEST") is not None,
        shows_catalogue=any(one.kind == "CATALOG" for one in row),
    )


def _offer(content: Mapping[str, Any]) -> Offer | None:
    """A code that goes with an offer stands in the offer's box too."""
    said = (component(content, "LIMITED_TIME_OFFER") or {}).get("limited_time_offer")
    if not isinstance(said, dict):
        return None
    code = next((str(one.get("example", "")) for one in buttons(content) if _is_code(one)), "")
    return Offer(str(said.get("text", "")), code, said.get("has_expiration") is True)


def _is_code(button: Component) -> bool:
    return button.get("type") == "COPY_CODE"


def _samples(content: Mapping[str, Any], place: str) -> dict[str, str]:
    return {one.name: one.sample for one in variables(content) if one.place == place}


def _header(
    content: Mapping[str, Any], known: Mapping[str, File], *, samples: bool
) -> Header | None:
    part = component(content, "HEADER")
    if part is None:
        return None
    kind = str(part.get("format") or "TEXT").lower()
    if kind != "text":
        example = part.get("example")
        handles = example.get("header_handle") if isinstance(example, dict) else None
        first = handles[0] if isinstance(handles, list) and handles else ""
        return Header(kind, file=known.get(digest_of(first)))
    text = text_of(content, "HEADER")
    if not text:
        return None
    return Header(kind, _filled(plain(text), _samples(content, "header") if samples else {}))


def _body(text: str, samples: Mapping[str, str]) -> tuple[Block, ...]:
    if not text:
        return ()
    return tuple(
        replace(block, lines=tuple(_filled(line, samples) for line in block.lines))
        for block in blocks(text)
    )


def _filled(line: Line, samples: Mapping[str, str]) -> Line:
    """The variables of a line as runs of their own, with their samples where there are some."""
    runs: list[Run] = []
    for run in line:
        for index, piece in enumerate(VARIABLE.split(run.text)):
            if index % 2 == 0:
                runs.append(replace(run, text=piece))
            else:
                name = next(iter(names_in(f"{{{{{piece}}}}}")), piece)
                shown = samples.get(name) or f"{{{{{name}}}}}"
                runs.append(replace(run, text=shown, is_variable=True))
    return tuple(run for run in runs if run.text)


def _button(button: Component) -> Button:
    kind = str(button.get("type", ""))
    label = button.get("text")
    if kind == "COPY_CODE":
        label = _("Copy offer code")  # WhatsApp's own label, in the reader's language
    elif not (isinstance(label, str) and label):  # while it is written
        label = str(BUTTONS[kind].word) if kind in BUTTONS else kind
    return Button(kind, label, ICONS.get(kind, "question"))


def _cards(
    content: Mapping[str, Any], known: Mapping[str, File], *, samples: bool
) -> tuple[Card, ...]:
    """No more than a phone shows: what is written beyond that the check refuses anyway."""
    made = []
    for card in objects((component(content, "CAROUSEL") or {}).get("cards"))[:MAX_CARDS]:
        filled = _samples(card, "body") if samples else {}
        made.append(
            Card(
                _header(card, known, samples=samples),
                _body(text_of(card, "BODY"), filled),
                tuple(_button(one) for one in buttons(card)),
            )
        )
    return tuple(made)


def _fixed(content: Mapping[str, Any], language: str) -> dict[str, Any]:
    """An authentication template with Meta's words in it."""
    words = texts_for(language)
    advice = (component(content, "BODY") or {}).get("add_security_recommendation") is True
    minutes = (component(content, "FOOTER") or {}).get("code_expiration_minutes")
    body: Component = {
        "type": "BODY",
        "text": f"{words.body} {words.advice}" if advice else words.body,
        "example": {"body_text": [["123456"]]},
    }
    row = [_otp(one, words.button, words.autofill) for one in buttons(content)]
    footer = [{"type": "FOOTER", "text": words.footer.format(minutes=minutes)}] if minutes else []
    return {"components": [body, *footer, {"type": "BUTTONS", "buttons": row}]}


def _otp(button: Component, copy: str, autofill: str) -> Component:
    """One-tap shows the words of taking over; zero-tap, where the app does not, those of copying."""
    if button.get("otp_type") == "ONE_TAP":
        return {**button, "text": button.get("autofill_text") or autofill}
    return {**button, "text": button.get("text") or copy}

"""Buttons: how many, in which order, and each by its kind.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from templates_app.lint.catalogue import finding
from templates_app.lint.draft import Draft
from templates_app.lint.emoji import has_emoji
from templates_app.lint.finding import Finding
from templates_app.lint.rule import COMPONENT, TOO_LONG, WRONG_CATEGORY
from templates_app.lint.variables import BRACED

Button = dict[str, Any]

ALL = 10
MOST = {
    "URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "CATALOG": 1, "MPM": 1, "SPM": 1, "VOICE_CALL": 1,
    "FLOW": 1, "ORDER_DETAILS": 1, "REQUEST_CONTACT_INFO": 1,
}  # fmt: skip
MARKETING_ONLY = ("CATALOG", "MPM", "SPM")
LABEL, URL, PHONE, CODE, CODE_IN_OFFER = 25, 2000, 20, 20, 15
FIXED_LABELS = {
    "CATALOG": "View catalog", "MPM": "View items", "SPM": "View", "REQUEST_CONTACT_INFO": "Share Contact Info",
}  # fmt: skip
LABEL_MARKUP = re.compile(
    r"\{\{|\}\}|[\r\n]|\*[^*\s][^*]*\*|(?<!\w)_[^_\s][^_]*_(?!\w)|~[^~\s][^~]*~|```"
)
FLOW_ACTIONS, FLOW_ICONS = ("NAVIGATE", "DATA_EXCHANGE"), ("DOCUMENT", "PROMOTION", "REVIEW")
ON_DESKTOP = 3  # with more buttons, or a quick reply beside another kind, phones only


def row(draft: Draft) -> Iterator[Finding]:
    """The row as a whole."""
    if draft.part("BUTTONS") is None:
        return
    kinds = [_kind(button) for button in draft.buttons]
    if not kinds:
        yield finding("buttons_empty", "buttons", subcode=COMPONENT)
    if len(kinds) > ALL:
        yield finding("buttons_too_many", "buttons", subcode=COMPONENT, count=len(kinds), most=ALL)
    for kind, count in Counter(kinds).items():
        if count > MOST.get(kind, count):
            yield finding(
                "buttons_kind_too_many", "buttons", subcode=COMPONENT, count=count, kind=kind,
                most=MOST[kind],
            )  # fmt: skip
    groups = [is_reply for is_reply, _ in groupby(kind == "QUICK_REPLY" for kind in kinds)]
    if len(groups) > 2:
        yield finding("buttons_order", "buttons", subcode=COMPONENT)
    labels = Counter(str(button["text"]).strip() for button in draft.buttons if button.get("text"))
    for label, count in labels.items():
        if count > 1:
            yield finding("label_twice", "buttons", label=label)


def desktop(draft: Draft) -> Iterator[Finding]:
    """What WhatsApp shows on phones only."""
    replies = [_kind(button) == "QUICK_REPLY" for button in draft.buttons]
    mixed = any(replies) and not all(replies)
    if mixed or len(replies) > ON_DESKTOP or draft.offer is not None:
        yield finding("not_on_desktop", "buttons")


def each(draft: Draft) -> Iterator[Finding]:
    """Every button by the rules of its kind."""
    for index, button in enumerate(draft.buttons):
        place, kind = f"buttons.{index}", _kind(button)
        if kind == "OTP" or (kind in MARKETING_ONLY and draft.category != "MARKETING"):
            allowed = "AUTHENTICATION" if kind == "OTP" else "MARKETING"
            yield finding(
                "category_bans", place, subcode=WRONG_CATEGORY, kind=kind, allowed=allowed
            )
        elif kind not in CHECKS:
            yield finding("button_unknown", place, subcode=COMPONENT, kind=kind)
        elif kind == "COPY_CODE":
            offer = "LIMITED_TIME_OFFER" in draft.kinds
            yield from _copy_code(button, place, CODE_IN_OFFER if offer else CODE)
        else:
            yield from CHECKS[kind](button, place)


def _kind(button: Button) -> str:
    return str(button.get("type", ""))


def _label(button: Button, place: str) -> Iterator[Finding]:
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        yield finding("label_missing", f"{place}.text", subcode=COMPONENT)
        return
    if len(text) > LABEL:
        yield finding(
            "label_too_long", f"{place}.text", subcode=TOO_LONG, count=len(text), most=LABEL
        )
    if LABEL_MARKUP.search(text) or has_emoji(text):
        yield finding("label_markup", f"{place}.text")


def _url(button: Button, place: str) -> Iterator[Finding]:
    yield from _label(button, place)
    url, field = button.get("url"), f"{place}.url"
    if not isinstance(url, str) or not url.strip():
        yield finding("url_missing", field, subcode=COMPONENT)
        return
    if len(url) > URL:
        yield finding("url_too_long", field, subcode=TOO_LONG, count=len(url), most=URL)
    if not re.match(r"https?://[^\s{}]", url):
        yield finding("url_format", field, subcode=COMPONENT)
    found, plain = BRACED.findall(url), BRACED.sub("", url)
    if len(found) > 1 or (found and not url.endswith("}}")) or "{{" in plain or "}}" in plain:
        yield finding("url_variable", field, subcode=COMPONENT)
    example = button.get("example")
    if found and not (example[0] if isinstance(example, list) and example else example):
        yield finding("url_sample_missing", f"{place}.sample", subcode=COMPONENT)


def _phone(button: Button, place: str) -> Iterator[Finding]:
    yield from _label(button, place)
    number, field = button.get("phone_number"), f"{place}.phone_number"
    if not isinstance(number, str) or not re.fullmatch(r"\+?[0-9]+", number, re.ASCII):
        yield finding("phone_format", field, subcode=COMPONENT, most=PHONE)
    elif len(number) > PHONE:
        yield finding("phone_format", field, subcode=TOO_LONG, most=PHONE)


def _copy_code(button: Button, place: str, most: int) -> Iterator[Finding]:
    example = button.get("example")
    code = example[0] if isinstance(example, list) and example else example
    if not isinstance(code, str) or not code:
        yield finding("code_missing", f"{place}.example", subcode=COMPONENT)
    elif len(code) > most:
        yield finding(
            "code_too_long", f"{place}.example", subcode=TOO_LONG, count=len(code), most=most
        )


def _flow(button: Button, place: str) -> Iterator[Finding]:
    yield from _label(button, place)
    if sum(bool(button.get(key)) for key in ("flow_id", "flow_name", "flow_json")) != 1:
        yield finding("flow_source", place, subcode=COMPONENT)
    action, icon = str(button.get("flow_action") or "navigate"), button.get("icon")
    if action.upper() not in FLOW_ACTIONS or (icon and str(icon).upper() not in FLOW_ICONS):
        yield finding("flow_words", place, subcode=COMPONENT)


def _voice_call(button: Button, place: str) -> Iterator[Finding]:
    yield from _label(button, place)
    minutes = button.get("ttl_minutes")
    if minutes is not None and not (type(minutes) is int and 1440 <= minutes <= 43200):
        yield finding("call_ttl", place, subcode=COMPONENT)


def _fixed_label(button: Button, place: str) -> Iterator[Finding]:
    label = FIXED_LABELS[_kind(button)]
    if button.get("text", label) != label:
        yield finding("label_fixed", f"{place}.text", subcode=COMPONENT, label=label)


CHECKS: dict[str, Callable[[Button, str], Iterator[Finding]]] = {
    "QUICK_REPLY": _label,
    "URL": _url,
    "PHONE_NUMBER": _phone,
    "COPY_CODE": lambda button, place: _copy_code(button, place, CODE),
    "FLOW": _flow,
    "CATALOG": _fixed_label,
    "MPM": _fixed_label,
    "SPM": _fixed_label,
    "VOICE_CALL": _voice_call,
    "REQUEST_CONTACT_INFO": _fixed_label,
    "ORDER_DETAILS": _label,
}

"""Rules of buttons.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
"""

import re
from collections.abc import Callable
from itertools import groupby
from typing import Any

from sandbox.errors import refused
from sandbox.message_templates.reading_input import (
    COMPONENT,
    check_length,
    needed_list,
    needed_text,
    word,
)
from sandbox.message_templates.variables import BRACED
from sandbox.message_templates.words import MARKETING

Button = dict[str, Any]
LABEL, URL, PHONE, CODE, CODE_IN_OFFER = 25, 2000, 20, 20, 15
MOST = {
    "URL": 2,
    "PHONE_NUMBER": 1,
    "COPY_CODE": 1,
    "CATALOG": 1,
    "MPM": 1,
    "SPM": 1,
    "VOICE_CALL": 1,
    "FLOW": 1,
    "ORDER_DETAILS": 1,
    "REQUEST_CONTACT_INFO": 1,
}
MARKETING_ONLY = ("CATALOG", "MPM", "SPM")
FIXED_LABELS = {
    "CATALOG": "View catalog",
    "MPM": "View items",
    "SPM": "View",
    "REQUEST_CONTACT_INFO": "Share Contact Info",
}
CODE_LABEL = "Copy offer code"
FLOW_ACTIONS, FLOW_ICONS = ("NAVIGATE", "DATA_EXCHANGE"), ("DOCUMENT", "PROMOTION", "REVIEW")
# A leading zero after the country code: +44 07… is the number +44 7…
TRUNK_ZERO = re.compile(
    r"(\+?(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[2-9]\d\d))0(\d+)"
)


def check_buttons(holder: dict[str, Any], category: str, *, offer: bool = False) -> list[Button]:
    """The buttons as they are kept: types in upper case. Raises 2388043, 2388040 or 2388039."""
    listed = needed_list(holder, "buttons", field="BUTTONS.buttons")
    buttons = [{**one, "type": word(one.get("type"))} for one in listed]
    if len(buttons) > 10:
        raise refused("too_many_buttons", COMPONENT, most=10, type="*")
    for button in buttons:
        _check_button(button, category, offer)
    for kind, most in MOST.items():
        if sum(button["type"] == kind for button in buttons) > most:
            raise refused("too_many_buttons", COMPONENT, most=most, type=kind)
    groups = [kind for kind, _ in groupby(button["type"] == "QUICK_REPLY" for button in buttons)]
    if groups.count(True) > 1 or groups == [False, True, False]:
        raise refused("button_order", COMPONENT)
    return buttons


def _check_button(button: Button, category: str, offer: bool) -> None:
    kind = button["type"]
    if kind == "OTP" or (kind in MARKETING_ONLY and category != MARKETING):
        raise refused("wrong_category", 2388039, type=kind, category=category)
    if kind not in CHECKS:
        raise refused("unknown_button", COMPONENT, type=kind[:40] or "?")
    if kind == "COPY_CODE":
        _copy_code(button, CODE_IN_OFFER if offer else CODE)
    else:
        CHECKS[kind](button)
    if "app_deep_link" in button and category != MARKETING:
        raise refused("wrong_category", 2388039, type="app_deep_link", category=category)


def _label(button: Button) -> None:
    needed_text(button, "text", field=f"{button['type']}.text", most=LABEL)


def _url(button: Button) -> None:
    _label(button)
    url = needed_text(button, "url", field="URL.url", most=URL)
    if not re.match(r"https?://[^\s{}]", url):
        raise refused("url_format", COMPONENT)
    found = BRACED.findall(url)
    plain = BRACED.sub("", url)
    if len(found) > 1 or (found and not url.endswith("}}")) or "{{" in plain or "}}" in plain:
        raise refused("url_variable", COMPONENT)
    example = button.get("example")
    if found and not (example and isinstance(example, list | str)):
        raise refused("example_missing", COMPONENT, field="URL", count=1)
    if "app_deep_link" in button:
        _deep_link(button["app_deep_link"])


def _deep_link(link: Any) -> None:
    """Where the Marketing Messages API leads people who have the business's app."""
    if not isinstance(link, dict):
        raise refused("not_an_object", COMPONENT, field="URL.app_deep_link")
    app = link.get("meta_app_id")
    if not isinstance(app, str | int) or not str(app).isdigit():
        raise refused("deep_link_app", COMPONENT)
    needed_text(link, "android_deep_link", field="app_deep_link.android_deep_link", most=URL)


def _phone(button: Button) -> None:
    _label(button)
    number = needed_text(button, "phone_number", field="PHONE_NUMBER.phone_number", most=PHONE)
    if not re.fullmatch(r"\+?[0-9]+", number):
        raise refused("phone_format", COMPONENT)
    with_zero = TRUNK_ZERO.fullmatch(number)
    if with_zero:
        button["phone_number"] = with_zero[1] + with_zero[2]


def _copy_code(button: Button, most: int) -> None:
    example = button.get("example")
    if isinstance(example, list) and example:
        example = example[0]
    if not isinstance(example, str) or not example:
        raise refused("example_missing", COMPONENT, field="COPY_CODE", count=1)
    check_length(example, field="COPY_CODE.example", most=most)
    button["text"] = CODE_LABEL


def _flow(button: Button) -> None:
    _label(button)
    if sum(bool(button.get(key)) for key in ("flow_id", "flow_name", "flow_json")) != 1:
        raise refused("flow_source", COMPONENT)
    action, icon = word(button.get("flow_action", "navigate")), button.get("icon")
    if action not in FLOW_ACTIONS or (icon is not None and word(icon) not in FLOW_ICONS):
        raise refused("flow_words", COMPONENT)
    button["flow_action"] = action


def _voice_call(button: Button) -> None:
    _label(button)
    minutes = button.get("ttl_minutes")
    if minutes is not None and not (type(minutes) is int and 1440 <= minutes <= 43200):
        raise refused("call_ttl", COMPONENT)


def _fixed_label(button: Button) -> None:
    label = FIXED_LABELS[button["type"]]
    if button.get("text", label) != label:
        raise refused("label_fixed", COMPONENT, type=button["type"], text=label)
    button["text"] = label


CHECKS: dict[str, Callable[[Button], None]] = {
    "QUICK_REPLY": _label,
    "URL": _url,
    "PHONE_NUMBER": _phone,
    "COPY_CODE": lambda button: None,
    "FLOW": _flow,
    "CATALOG": _fixed_label,
    "MPM": _fixed_label,
    "SPM": _fixed_label,
    "VOICE_CALL": _voice_call,
    "REQUEST_CONTACT_INFO": _fixed_label,
    "ORDER_DETAILS": _label,
}

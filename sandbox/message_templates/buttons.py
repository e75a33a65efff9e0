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
}
MARKETING_ONLY = ("CATALOG", "MPM", "SPM")
CONTACT_LABEL = "Share Contact Info"


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


def _phone(button: Button) -> None:
    _label(button)
    number = needed_text(button, "phone_number", field="PHONE_NUMBER.phone_number", most=PHONE)
    if not re.fullmatch(r"\+?[0-9]+", number):
        raise refused("phone_format", COMPONENT)


def _copy_code(button: Button, most: int) -> None:
    example = button.get("example")
    if isinstance(example, list) and example:
        example = example[0]
    if not isinstance(example, str) or not example:
        raise refused("example_missing", COMPONENT, field="COPY_CODE", count=1)
    check_length(example, field="COPY_CODE.example", most=most)


def _flow(button: Button) -> None:
    _label(button)
    if sum(bool(button.get(key)) for key in ("flow_id", "flow_name", "flow_json")) != 1:
        raise refused("flow_source", COMPONENT)


def _voice_call(button: Button) -> None:
    _label(button)
    minutes = button.get("ttl_minutes")
    if minutes is not None and not (type(minutes) is int and 1440 <= minutes <= 43200):
        raise refused("call_ttl", COMPONENT)


def _contact_info(button: Button) -> None:
    if button.get("text", CONTACT_LABEL) != CONTACT_LABEL:
        raise refused("label_fixed", COMPONENT, type=button["type"], text=CONTACT_LABEL)
    button["text"] = CONTACT_LABEL


CHECKS: dict[str, Callable[[Button], None]] = {
    "QUICK_REPLY": _label,
    "URL": _url,
    "PHONE_NUMBER": _phone,
    "COPY_CODE": lambda button: None,
    "FLOW": _flow,
    "CATALOG": _label,
    "MPM": _label,
    "SPM": _label,
    "VOICE_CALL": _voice_call,
    "REQUEST_CONTACT_INFO": _contact_info,
    "ORDER_DETAILS": _label,
}

"""Drafts made of Meta's library.

Such a draft remembers the item. As long as nobody changes its words it is created at Meta by
`library_template_name`, which Meta usually approves at once; a changed one goes through Meta's
review like any other. Either way a second person clears it first.
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-library
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from accounts.models import User
from assets.models import WhatsAppAccount
from graph.library import LibraryItem
from templates_app.content import Component, Content
from templates_app.models import Template
from templates_app.services import drafting
from templates_app.tidying import POSITIONAL, word

# Buttons whose inputs we know to ask for; the others are used in WhatsApp Manager.
ASKED = ("URL", "PHONE_NUMBER", "QUICK_REPLY")


def can_be_used(item: LibraryItem) -> bool:
    return item.category != "AUTHENTICATION" and all(
        word(button.get("type")) in ASKED for button in item.buttons
    )


def shown(item: LibraryItem) -> Content:
    """The item as it is, for the phone."""
    return _content(item, [dict(button) for button in item.buttons])


def use(
    item: LibraryItem,
    account: WhatsAppAccount,
    *,
    name: str,
    inputs: Sequence[Mapping[str, str]],
    by: User,
) -> Template:
    """A draft of the item. `inputs`: for each of its buttons {"url", "example"}, {"phone_number"} or
    {}. Raises NameTaken."""
    filled = [_filled(button, given) for button, given in zip(item.buttons, inputs, strict=True)]
    content = _content(item, filled) | {"library_template_name": item.name}
    if given := [_input(button) for button in filled if button["type"] != "QUICK_REPLY"]:
        content["library_template_button_inputs"] = json.dumps(given)
    return drafting.create_draft(
        account, name=name, language=item.language, category=item.category, content=content, by=by
    )


def _content(item: LibraryItem, buttons: list[Component]) -> Content:
    body: Component = {"type": "BODY", "text": item.body}
    if item.body_params:
        body["example"] = {"body_text": [list(item.body_params)]}
    components = [body]
    if item.header:
        components.insert(0, {"type": "HEADER", "format": "TEXT", "text": item.header})
    if buttons:
        components.append({"type": "BUTTONS", "buttons": buttons})
    return {"components": components, "parameter_format": POSITIONAL}


def _filled(button: Mapping[str, Any], given: Mapping[str, str]) -> Component:
    made: Component = {"type": word(button.get("type")), "text": str(button.get("text") or "")}
    if made["type"] == "URL":
        made["url"] = given["url"]
        if given.get("example"):
            made["example"] = [given["example"]]
    elif made["type"] == "PHONE_NUMBER":
        made["phone_number"] = given["phone_number"]
    return made


def _input(button: Component) -> Component:
    """As Meta's page writes it."""
    if button["type"] == "PHONE_NUMBER":
        return {"type": "PHONE_NUMBER", "phone_number": button["phone_number"]}
    url = {"base_url": button["url"]}
    if "example" in button:
        url["url_suffix_example"] = button["example"][0]
    return {"type": "URL", "url": url}

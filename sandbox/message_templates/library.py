"""The template library: texts that are approved already, to make templates of.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-library
The texts in library.json are our own, one for each of Meta's use cases.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.call import Call, read_json
from sandbox.errors import parameter, refused
from sandbox.message_templates import rules
from sandbox.message_templates.authentication import check_authentication
from sandbox.message_templates.components import check_components
from sandbox.message_templates.words import AUTHENTICATION
from sandbox.paging import in_order, page
from sandbox.store import Doc

FILE = Path(__file__).parent / "library.json"
FILTERS = ("topic", "usecase", "industry", "language", "category")
FIRST_ID = 7_100_000_000_000_000
# input → the sentence it adds to the body: English, Japanese, Spanish
SENTENCES = {
    "add_contact_number": (
        "If you have questions, call the number on our website.",
        "ご不明な点は、ウェブサイトの番号までお電話ください。",
        "Si tienes preguntas, llama al número de nuestro sitio web.",
    ),
    "add_learn_more_link": (
        "Visit our website to learn more.",
        "詳しくはウェブサイトをご覧ください。",
        "Visita nuestro sitio web para saber más.",
    ),
    "add_track_package_link": (
        "You can track your package on our website.",
        "荷物はウェブサイトで追跡できます。",
        "Puedes rastrear tu paquete en nuestro sitio web.",
    ),
}
COLUMNS = {"en_US": 0, "ja": 1, "es": 2}


@cache
def items() -> list[Doc]:
    """One for each name and language, as the library is read."""
    read: list[Doc] = []
    for entry in json.loads(FILE.read_text(encoding="utf-8")):
        for language, texts in entry["texts"].items():
            kept = {name: value for name, value in entry.items() if name != "texts"}
            buttons = [
                {**button, "text": label}
                for button, label in zip(entry["buttons"], texts["labels"], strict=True)
            ]
            shown = {name: texts[name] for name in ("header", "body", "body_params")}
            id = str(FIRST_ID + len(read))
            read.append({**kept, **shown, "language": language, "buttons": buttons, "id": id})
    return read


def browse(call: Call) -> Doc:
    """GET /message_template_library, with Meta's filters and `search`."""
    return list_items(call, "/message_template_library", call.params)


def list_items(call: Call, path: str, query: Doc) -> Doc:
    found = [item for item in items() if _fits(item, query)]
    kept = {name: query[name] for name in (*FILTERS, "search") if query.get(name)}
    kept.update({name: query.get(name) for name in ("limit", "after", "before")})
    return page(call, path, kept, in_order(found), lambda item: item)


def _fits(item: Doc, query: Doc) -> bool:
    for name in FILTERS:
        wanted = str(query.get(name) or "").upper()
        held = item[name] if isinstance(item[name], list) else [item[name].upper()]
        if wanted and wanted not in held:
            return False
    sought = str(query.get("search") or "").lower()
    texts = (item["name"], item["header"], item["body"], item["topic"], item["usecase"])
    return any(sought in text.lower().replace("_", " ") or sought in text.lower() for text in texts)


# -- a template from the library -----------------------------------------------------------------


def read_content(call: Call) -> Doc:
    """The content of the template that the request makes of a library item. Raises code 100."""
    name, language = call.needed("library_template_name"), rules.read_language(call)
    found = [one for one in items() if (one["name"], one["language"]) == (name, language)]
    if not found:
        raise refused("library_missing", 2593002, name=name[:100], language=language)
    item = found[0]
    if call.params.get("category") and rules.read_category(call) != item["category"]:
        raise refused("library_category", 2388039, category=item["category"])
    if item["category"] == AUTHENTICATION:
        components = _authentication(call, item)
    else:
        components = check_components(_components(call, item), item["category"], named=False)
    return {
        "language": language,
        "category": item["category"],
        "parameter_format": "POSITIONAL",
        "components": components,
        "library_template_name": name,
        "library_template_body_param_types": item["body_param_types"],
    }


def _components(call: Call, item: Doc) -> list[Doc]:
    inputs = _body_inputs(call)
    column = COLUMNS[item["language"]]
    added = [texts[column] for name, texts in SENTENCES.items() if inputs.get(name) is True]
    text = " ".join([item["body"], *added])
    body = {"type": "BODY", "text": text, "example": {"body_text": [item["body_params"]]}}
    header = {"type": "HEADER", "format": "TEXT", "text": item["header"]}
    given = _button_inputs(call, item)
    buttons = [{**button, **one} for button, one in zip(item["buttons"], given, strict=True)]
    return [header, body, *([{"type": "BUTTONS", "buttons": buttons}] if buttons else [])]


def _authentication(call: Call, item: Doc) -> list[Doc]:
    inputs = _body_inputs(call)
    body = {
        "type": "BODY",
        "add_security_recommendation": inputs.get("add_security_recommendation"),
    }
    components: list[Doc] = [body]
    if "code_expiration_minutes" in inputs:
        minutes = inputs["code_expiration_minutes"]
        components.append({"type": "FOOTER", "code_expiration_minutes": minutes})
    given = _read(call, "library_template_button_inputs", list) or [{}]
    button = {**item["buttons"][0], **given[0]}
    return check_authentication(
        [*components, {"type": "BUTTONS", "buttons": [button]}], item["language"]
    )


def _body_inputs(call: Call) -> Doc:
    return _read(call, "library_template_body_inputs", dict) or {}


def _button_inputs(call: Call, item: Doc) -> list[Doc]:
    """What the item's buttons need, in their order: addresses and numbers. Quick replies need
    nothing, and may be left out.
    """
    given = _read(call, "library_template_button_inputs", list) or []
    wanting = [one for one in item["buttons"] if one["type"] != "QUICK_REPLY"]
    needed = [one for one in given if isinstance(one, dict) and one.get("type") != "QUICK_REPLY"]
    kinds = [str(one.get("type", "")).upper() for one in needed]
    if kinds != [one["type"] for one in wanting] or len(given) > len(item["buttons"]):
        types = ", ".join(one["type"] for one in wanting)
        raise refused("library_buttons", 2388043, types=types or "-")
    filled = iter([_filled(one) for one in needed])
    return [{} if one["type"] == "QUICK_REPLY" else next(filled) for one in item["buttons"]]


def _filled(given: Doc) -> Doc:
    if str(given["type"]).upper() == "PHONE_NUMBER":
        return {"phone_number": given.get("phone_number")}
    url = given.get("url")
    address = url if isinstance(url, dict) else {"base_url": url}
    filled = {"url": address.get("base_url")}
    if address.get("url_suffix_example"):
        filled["example"] = [address["url_suffix_example"]]
    return filled


def _read(call: Call, name: str, kind: type) -> Any:
    """JSON, also between single quotes as on Meta's page."""
    value = call.params.get(name)
    if isinstance(value, str) and value:
        try:
            value = read_json(value.replace("'", '"'))
        except ValueError as error:
            raise parameter(f"Param {name} must be valid JSON.") from error
    if value in (None, ""):
        return None
    good = isinstance(value, kind)
    if isinstance(value, list):
        good = good and all(isinstance(one, dict) for one in value)
    if not good:
        raise parameter(f"Param {name} must be an {'array' if kind is list else 'object'}.")
    return value

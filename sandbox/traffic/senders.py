"""Which numbers send in generated traffic, and with what each of them begins."""

from dataclasses import dataclass
from typing import Any

from sandbox.message_templates import storage
from sandbox.store import Doc, Store
from sandbox.traffic.weights import BadTraffic, Weighted, object_of

CATEGORIES = {
    "marketing": 40, "utility": 35, "authentication": 20, "service": 4, "advertisement": 1,
}  # fmt: skip
NOT_TEMPLATES = ("service", "advertisement")  # begun by people; the latter from an advertisement


@dataclass(frozen=True)
class Template:
    id: str
    waba: str
    name: str
    language: str
    category: str
    buttons: tuple[tuple[str, str], ...]  # (type, text)


@dataclass(frozen=True)
class Sender:
    """A number and everything it can begin: templates, "service" and "advertisement"."""

    phone: str
    waba: str
    business: str
    digits: str
    openings: Weighted


def read_senders(store: Store, traffic: Doc) -> Weighted:
    """Every connected number, or those of `numbers` by weight. Raises BadTraffic."""
    phones = {phone["id"]: phone for phone in store.all("phone")}
    connected = {id: 1 for id, phone in phones.items() if phone.get("status") == "CONNECTED"}
    weights = object_of(traffic, "numbers", connected)
    if not weights or set(weights) - set(phones):
        raise BadTraffic("traffic: numbers has the weights of numbers that are there.")
    senders = {_sender(store, phones[id], traffic): weight for id, weight in weights.items()}
    return Weighted.of(senders, "numbers")


def _sender(store: Store, phone: Doc, traffic: Doc) -> Sender:
    waba = store.the("waba", phone["waba"])
    digits = "".join(filter(str.isdigit, phone["display_phone_number"]))
    openings = _openings(store, waba["id"], traffic)
    return Sender(phone["id"], waba["id"], waba["owner"], digits, openings)


def _openings(store: Store, waba: str, traffic: Doc) -> Weighted:
    """A category's weight is shared by its templates; of a category without any, nothing begins."""
    templates = _templates(store, waba, traffic)
    found: dict[Any, float] = {}
    for category, weight in object_of(traffic, "categories", CATEGORIES).items():
        if category not in CATEGORIES:
            raise BadTraffic(f"traffic: categories has any of {', '.join(CATEGORIES)}.")
        if category in NOT_TEMPLATES:
            found[category] = weight
            continue
        of_it = {one: share for one, share in templates if one.category == category.upper()}
        for template, share in of_it.items():
            found[template] = weight * share / (sum(of_it.values()) or 1)
    return Weighted.of(found, "categories")


def _templates(store: Store, waba: str, traffic: Doc) -> list[tuple[Template, float]]:
    """The approved ones of an account, or those of `templates` by weight, whatever they became."""
    weights = object_of(traffic, "templates", {})
    found = reversed(storage.matching(store, "waba = ?", (waba,)))
    return [
        (read_template(one), weights.get(one["id"], 1))
        for one in found
        if (one["id"] in weights if weights else one["status"] == "APPROVED")
    ]


def read_template(template: Doc) -> Template:
    buttons = tuple(
        (str(button.get("type")), str(button.get("text", "")))
        for component in template["components"]
        for button in component.get("buttons", [])
    )
    columns = ("id", "waba", "name", "language", "category")
    return Template(**{name: template[name] for name in columns}, buttons=buttons)

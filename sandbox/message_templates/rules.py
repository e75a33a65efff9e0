"""What a template must be to be accepted.

https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/message-template-api
"""

import re
from copy import deepcopy
from typing import Any

from sandbox.call import Call
from sandbox.errors import parameter, refused
from sandbox.message_templates.authentication import check_authentication
from sandbox.message_templates.components import check_components, typed
from sandbox.message_templates.reading_input import check_length
from sandbox.message_templates.variables import format_problem
from sandbox.message_templates.words import AUTHENTICATION, CATEGORIES, LANGUAGES, MARKETING
from sandbox.store import Doc
from sandbox.uploads import check_samples

NAME = re.compile(r"[a-z0-9_]+")
TTL = {AUTHENTICATION: (30, 900), MARKETING: (43200, 2592000), "UTILITY": (30, 43200)}
# Words that make a "utility" template read like marketing. Meta's own judgement is not published.
PROMOTIONAL = re.compile(
    r"\b(sale|discount|special offer|coupon|promo\w*|limited time|buy now|shop now)\b|% off\b"
    r"|\b(diskon|descuento|oferta|rebajas?)\b"
    r"|セール|割引|クーポン|キャンペーン",
    re.IGNORECASE,
)


def one_of(
    call: Call, name: str, words: tuple[str, ...] | frozenset[str], *, upper: bool = True
) -> str:
    """A required enum parameter. Raises code 100 listing what is allowed, as Graph does."""
    given = call.needed(name)
    value = given.upper() if upper else given
    if value not in words:
        allowed = ", ".join(sorted(words))
        raise parameter(f'Param {name} must be one of {{{allowed}}} - got "{given[:60]}".')
    return value


def read_name(call: Call) -> str:
    name = call.needed("name")
    check_length(name, field="name", most=512)
    if not NAME.fullmatch(name):
        raise refused("name_format", 2388109)
    return name


def read_language(call: Call) -> str:
    return one_of(call, "language", LANGUAGES, upper=False)


def read_category(call: Call) -> str:
    return one_of(call, "category", CATEGORIES)


def read_parameter_format(call: Call) -> str:
    if not call.params.get("parameter_format"):
        return "POSITIONAL"
    return one_of(call, "parameter_format", ("NAMED", "POSITIONAL"))


def read_components(
    call: Call, *, category: str, language: str, parameter_format: str
) -> list[Doc]:
    """The components as Meta keeps them. Raises 100 or 100/2388xxx."""
    given = call.structure("components")
    if given is None:
        raise parameter("The parameter components is required.")
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise parameter("Param components must be an array.")
    components = typed(given)
    if category == AUTHENTICATION:
        return check_authentication(components, language)
    checked = check_components(components, category, named=parameter_format == "NAMED")
    check_samples(call, checked)
    return checked


def check_category_fits(template: Doc, category: str) -> None:
    """Raises 100/2388039 when the template can't move to the category as it is."""
    if AUTHENTICATION in (template["category"], category):
        raise refused("auth_text", 2388039, field="BODY.text")
    named = template["parameter_format"] == "NAMED"
    check_components(deepcopy(template["components"]), category, named=named)


def read_ttl(call: Call, category: str) -> int | None:
    """Seconds to live. https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/time-to-live"""
    given = call.text("message_send_ttl_seconds")
    if given is None:
        return None
    least, most = TTL[category]
    forever = given == "-1" and category != MARKETING
    if not forever and not (
        given.isascii() and given.isdigit() and least <= int(given[:12]) <= most
    ):
        raise parameter(
            f"message_send_ttl_seconds must be between {least} and {most} for {category}."
        )
    return int(given)


def rejected_at_once(template: Doc) -> str | None:
    """The reason when the machine rejects the format as soon as it was accepted; None for most."""
    if template["category"] == AUTHENTICATION:
        return None
    named = template["parameter_format"] == "NAMED"
    return format_problem(list(texts_of(template["components"])), named=named)


def reads_like_marketing(template: Doc) -> bool:
    return any(PROMOTIONAL.search(text) for text in texts_of(template["components"]))


def texts_of(components: list[dict[str, Any]]) -> list[str]:
    """Header, body and footer texts, those of carousel cards too."""
    cards = [card for component in components for card in component.get("cards", [])]
    inner = [text for card in cards for text in texts_of(card["components"])]
    return [
        component["text"] for component in components if isinstance(component.get("text"), str)
    ] + inner

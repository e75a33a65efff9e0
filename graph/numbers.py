"""The life of a business phone number: added or moved, proved, registered, renamed, taken off.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/two-step-verification
https://developers.facebook.com/documentation/business-messaging/whatsapp/display-names

`waba_id` is for the call budget. All raise graph.errors.GraphError; after `maybe_done`, look before you repeat.
"""

from collections.abc import Mapping

from graph.client import Graph
from graph.errors import Unexpected
from graph.reading import text

PRODUCT = "whatsapp"


def add(graph: Graph, waba_id: str, *, country_code: str, number: str, name: str) -> str:
    """Adds a number to an account and returns its id; it can't send before it is proved and registered.

    `number` is digits with the country code, which `country_code` repeats; `name` is the display name.
    """
    return _added(
        graph, waba_id, {"cc": country_code, "phone_number": number, "verified_name": name}
    )


def move(graph: Graph, waba_id: str, *, country_code: str, number: str) -> str:
    """Begins to move a number from another account to this one and returns the id that it has here.

    It is in service where it was until it is proved and registered here. `number` as for `add`.
    https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/support/migrating-phone-numbers-among-solution-partners-programmatically
    """
    body = {"cc": country_code, "phone_number": number, "migrate_phone_number": True}
    return _added(graph, waba_id, body)


def request_code(graph: Graph, number_id: str, *, method: str, language: str, waba_id: str) -> None:
    """Has Meta send a code to the number: `method` SMS or VOICE, `language` such as en_US."""
    body = {"code_method": method, "language": language}
    _confirmed(graph, f"{number_id}/request_code", body, waba_id)


def verify_code(graph: Graph, number_id: str, *, code: str, waba_id: str) -> None:
    """Proves the number by the code that came, six digits."""
    _confirmed(graph, f"{number_id}/verify_code", {"code": code}, waba_id)


def register(
    graph: Graph,
    number_id: str,
    *,
    pin: str,
    waba_id: str,
    region: str = "",
    backup: Mapping[str, str] | None = None,
) -> None:
    """Puts the number into service on the Cloud API. `pin` (six digits) sets the two-step PIN, or has to be the
    one that is set.

    `region` keeps messages at rest in a country; `backup` {"password", "data"} is of an On-Premises client:
    https://developers.facebook.com/documentation/business-messaging/whatsapp/support/migrating-from-onprem-to-cloud
    """
    body = {"messaging_product": PRODUCT, "pin": pin}
    more = {"data_localization_region": region or None, "backup": dict(backup) if backup else None}
    given = {name: value for name, value in more.items() if value}
    _confirmed(graph, f"{number_id}/register", {**body, **given}, waba_id)


def deregister(graph: Graph, number_id: str, *, waba_id: str) -> None:
    """Takes the number out of service; it stays in its account."""
    _confirmed(graph, f"{number_id}/deregister", None, waba_id)


def set_pin(graph: Graph, number_id: str, *, pin: str, waba_id: str) -> None:
    """Sets or changes the two-step PIN; Meta asks for no old one, and nobody can read it or take it away here."""
    _confirmed(graph, number_id, {"pin": pin}, waba_id)


def change_name(graph: Graph, number_id: str, *, name: str, waba_id: str) -> None:
    """Asks for another display name; Meta reviews it."""
    _confirmed(graph, number_id, {"new_display_name": name}, waba_id)


def _added(graph: Graph, waba_id: str, body: Mapping[str, object]) -> str:
    found = text(graph.post(f"{waba_id}/phone_numbers", body=body), "id")
    if not found:
        raise Unexpected("Meta gave the number no id", maybe_done=True)
    return found


def _confirmed(graph: Graph, path: str, body: Mapping[str, object] | None, waba_id: str) -> None:
    _check(graph.post(path, body=body, account=waba_id).get("success"))


def _check(success: object) -> None:
    if success is not True:
        raise Unexpected("Meta did not confirm the change", maybe_done=True)

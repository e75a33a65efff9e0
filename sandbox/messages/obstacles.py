"""What stops a message after it was accepted; told by a `failed` webhook.

https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes ,
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/per-user-limits
"""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.assets.storage import owner_id
from sandbox.messages.windows import answered_lately, is_open
from sandbox.people import identities
from sandbox.people import storage as people
from sandbox.seconds import DAY
from sandbox.store import Doc, Store


@dataclass(frozen=True)
class Flight:
    """A message about to leave, with what the obstacles ask about."""

    store: Store
    message: Doc
    person: Doc
    thread: Doc

    @property
    def is_marketing(self) -> bool:
        return bool(self.message.get("category") == "MARKETING")


def find(store: Store, message: Doc, person: Doc, thread: Doc) -> int | None:
    """The code of the first thing in the way."""
    flight = Flight(store, message, person, thread)
    for code, is_in_the_way in OBSTACLES:
        if is_in_the_way(flight):
            return code
    return int(person["fails_with"]) if person["fails_with"] else None


def is_out_of_reach(message: Doc, person: Doc) -> bool:
    return not person["on_whatsapp"] or message["phone"] in person["blocked"]


def count_marketing(store: Store, message: Doc, person: Doc, thread: Doc) -> None:
    """Remembers what counts to the person's limit of marketing."""
    if message.get("category") == "MARKETING" and not answered_lately(store, thread):
        people.save(store, {**person, "marketing_at": [*_recent(store, person), store.now()]})


def _recent(store: Store, person: Doc) -> list[float]:
    return [at for at in person["marketing_at"] if at > store.now() - DAY]


def _out_of_reach(flight: Flight) -> bool:
    return is_out_of_reach(flight.message, flight.person)


def _window_closed(flight: Flight) -> bool:
    return not flight.message.get("template") and not is_open(flight.store, flight.thread)


def _other_identity(flight: Flight) -> bool:
    """The business meant whoever had this key."""
    given = flight.message.get("recipient_identity_key_hash")
    phone = flight.store.the("phone", flight.message["phone"])
    if not given or not identities.checks_identity(phone):
        return False
    return bool(given != identities.identity_key_hash(flight.store, flight.person))


def _stopped(flight: Flight) -> bool:
    owner = owner_id(flight.store, flight.message)
    return flight.is_marketing and owner in flight.person["stopped"]


def _in_experiment(flight: Flight) -> bool:
    return flight.is_marketing and flight.person["in_experiment"]


def _too_much_marketing(flight: Flight) -> bool:
    """Meta's limit is dynamic, over all businesses, and not published: ours is a setting. To
    numbers of the United States there is no marketing at all.
    """
    store, person = flight.store, flight.person
    if not flight.is_marketing:
        return False
    if person["country"] == "US" and not store.setting("us_marketing"):
        return True
    most = int(store.setting("marketing_per_person"))
    return not answered_lately(store, flight.thread) and len(_recent(store, person)) >= most


OBSTACLES: tuple[tuple[int, Callable[[Flight], bool]], ...] = (
    (131026, _out_of_reach),
    (131047, _window_closed),
    (137000, _other_identity),
    (131050, _stopped),
    (130472, _in_experiment),
    (131049, _too_much_marketing),
)

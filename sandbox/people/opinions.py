"""What people think of the last template they got, as its quality rating hears it."""

from sandbox.message_templates import quality
from sandbox.messages import storage
from sandbox.store import Doc, Store


def note_opinion(store: Store, person: Doc, phone: Doc, what: str, *, reason: str = "") -> None:
    """`what` is block or stop; it is the last template that the person blames."""
    thread = storage.in_thread(store, phone["id"], person["wa_id"])
    last = next((one["template"] for one in reversed(thread) if one["template"]), "")
    if last:
        quality.note(store, last, what, reason=reason)

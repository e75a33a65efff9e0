"""Pacing: after a number of messages the others are held until Meta has seen how people take them.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-pacing
A template, or a number for all its templates, is paced by `pacing` of its document: {"hold_after":
messages that pass, "verdict": "release" | "drop", "after_seconds": until the verdict}. Meta
publishes neither the threshold nor how it judges.
"""

from sandbox import timers
from sandbox.message_templates import storage as templates
from sandbox.message_templates.decisions import decide
from sandbox.store import Doc, Store

HELD = "held_for_quality_assessment"
TIMER = "pacing_decides"
USUAL_SECONDS = 1800  # Meta: normally within an hour
PACED = ("MARKETING", "UTILITY")


class BadPacing(ValueError):
    """A pacing that can't be; the text says why."""


def pace(store: Store, id: str, given: Doc) -> Doc:
    """Paces a template or a number from now on; an empty `given` ends it. Raises BadPacing."""
    kind, doc = _find(store, id)
    if not given:
        return _save(store, kind, doc, {})
    if given.get("verdict") not in ("release", "drop"):
        raise BadPacing("The verdict is release or drop.")
    after, seconds = given.get("hold_after"), given.get("after_seconds", USUAL_SECONDS)
    if not all(type(one) is int and 0 <= one <= 10**9 for one in (after, seconds)):
        raise BadPacing("hold_after and after_seconds are whole numbers.")
    pacing = {"hold_after": after, "verdict": given["verdict"], "after_seconds": seconds}
    return _save(store, kind, doc, {**pacing, "passed": 0})


def hold(store: Store, message: Doc) -> bool:
    """Whether the message waits for a verdict; then its timer is set and its status HELD."""
    kind, doc = _pacing_of(store, message)
    pacing = doc.get("pacing")
    if not pacing or pacing.get("decided"):
        return False
    if pacing["passed"] < pacing["hold_after"]:
        _save(store, kind, doc, {**pacing, "passed": pacing["passed"] + 1})
        return False
    if "decides_at" not in pacing:
        pacing["decides_at"] = store.now() + pacing["after_seconds"]
        _save(store, kind, doc, pacing)
    message["status"] = HELD
    timers.schedule(store, pacing["decides_at"], TIMER, message["id"])
    return True


def is_released(store: Store, message: Doc) -> bool:
    """The verdict on a held message. The first time, a bad one stops the template or the number."""
    kind, doc = _pacing_of(store, message)
    pacing = doc.get("pacing")
    if not pacing:
        return True
    released = bool(pacing["verdict"] == "release")
    if not pacing.get("decided"):
        doc = _save(store, kind, doc, {**pacing, "decided": True})
        if not released:
            _stop(store, kind, doc)
    return released


def _stop(store: Store, kind: str, doc: Doc) -> None:
    if kind == "template":
        decide(store, doc, "pause", title="RATE_LIMITING_PAUSE")
    else:
        store.put("phone", {**doc, "spam_limited": True}, parent=doc["waba"])


def _pacing_of(store: Store, message: Doc) -> tuple[str, Doc]:
    """(kind, document) of what paces the message: its template before its number."""
    if message.get("category") not in PACED:
        return "", {}
    template = templates.get(store, message["template"])
    if template and template.get("pacing"):
        return "template", template
    return "phone", store.the("phone", message["phone"])


def _find(store: Store, id: str) -> tuple[str, Doc]:
    template, phone = templates.get(store, id), store.get("phone", id)
    if template:
        return "template", template
    if phone:
        return "phone", phone
    raise BadPacing("Only a template or a number is paced.")


def _save(store: Store, kind: str, doc: Doc, pacing: Doc) -> Doc:
    doc = {**doc, "pacing": pacing}
    if kind == "template":
        templates.save(store, doc)
    else:
        store.put("phone", doc, parent=doc["waba"])
    return doc

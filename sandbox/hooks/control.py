"""What the control API adds for webhooks: any of them by hand, and the documented examples."""

from starlette.requests import Request

from sandbox.hooks import announce, deliver_test
from sandbox.hooks.messages_samples import MESSAGES
from sandbox.hooks.samples import PORTFOLIO_ENTRIES, SAMPLES, fill, names
from sandbox.store import Doc, Store


class BadWebhook(ValueError):
    """A webhook that can't be sent; the text says why."""


def send(store: Store, request: Request, body: Doc) -> Doc:
    """{"waba", "field", "value", "phone"?: adds its metadata, "entry_id"?}: to every app that the
    account and the app itself subscribed to the field. A field that Meta doesn't have goes to all.
    """
    waba = _account(store, body)
    field, value = body.get("field"), body.get("value")
    if not isinstance(field, str) or not field or not isinstance(value, dict):
        raise BadWebhook("Needed: waba, field and value (an object).")
    phone = store.get("phone", str(body["phone"])) if body.get("phone") else None
    if body.get("phone") and phone is None:
        raise BadWebhook("There is no such phone.")
    entry_id = str(body["entry_id"]) if body.get("entry_id") else None
    try:
        queued = announce(store, waba["id"], field, value, phone=phone, entry_id=entry_id)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadWebhook(f"The statuses can't be told in the app's version: {error!r}.") from error
    return _told(queued, field)


def send_sample(store: Store, request: Request, body: Doc) -> Doc:
    """{"waba", "field", "event"?}: a documented example about the account's own objects; {"app",
    "field", "event"?}: one with made-up ids, as Meta's test button sends it.
    """
    field, event, value = _sample(body)
    if body.get("app"):
        app = store.get("app", str(body["app"]))
        if app is None:
            raise BadWebhook("There is no such app.")
        words = names(store, None)
        made_up = {"display_phone_number": words["$digits"], "phone_number_id": words["$phone"]}
        about = {"messaging_product": "whatsapp", "metadata": made_up} if field in MESSAGES else {}
        return _told(deliver_test(store, app, field, {**about, **fill(value, words)}), field)
    waba = _account(store, body)
    phones = store.all("phone", parent=waba["id"])
    if field in MESSAGES and not phones:
        raise BadWebhook("The account has no number.")
    queued = announce(
        store,
        waba["id"],
        field,
        fill(value, names(store, waba)),
        phone=phones[0] if field in MESSAGES else None,
        entry_id=waba["owner"] if event in PORTFOLIO_ENTRIES else None,
    )
    return _told(queued, field)


def _told(queued: int, field: str) -> Doc:
    if queued:
        return {"queued": queued}
    why = f"no app has an address, subscribes the field {field} and is subscribed to the account"
    return {"queued": 0, "why": f"Nobody is told: {why}."}


def list_samples(store: Store, request: Request, body: Doc) -> Doc:
    return {"data": {field: list(events) for field, events in sorted(SAMPLES.items())}}


def _sample(body: Doc) -> tuple[str, str, Doc]:
    field = str(body.get("field", ""))
    if field not in SAMPLES:
        raise BadWebhook(f"field is one of {', '.join(sorted(SAMPLES))}.")
    event = str(body.get("event") or next(iter(SAMPLES[field])))
    if event not in SAMPLES[field]:
        raise BadWebhook(f"event of {field} is one of {', '.join(SAMPLES[field])}.")
    return field, event, SAMPLES[field][event]


def _account(store: Store, body: Doc) -> Doc:
    waba = store.get("waba", str(body.get("waba", "")))
    if waba is None:
        raise BadWebhook("Needed: the id of an account as waba.")
    return waba


CONTROLS = [
    ("POST", "/webhooks/send", send),
    ("POST", "/webhooks/sample", send_sample),
    ("GET", "/webhooks/samples", list_samples),
]

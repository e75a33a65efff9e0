"""A business phone number and what Meta can change about it."""

from starlette.requests import Request

from sandbox.assets import badge, names, registration
from sandbox.assets.storage import owner_of, save
from sandbox.desk.figures import used_of_limit
from sandbox.desk.forms import Form, NotThere, Outcome, back, changed_by_json, one_of
from sandbox.desk.waiting import name_that_waits
from sandbox.store import Doc, Store

# field → what the form offers
KNOBS: dict[str, tuple[str, ...]] = {
    "quality_rating": ("GREEN", "YELLOW", "RED", "UNKNOWN", "NA"),
    "status": (
        "CONNECTED", "PENDING", "FLAGGED", "RESTRICTED", "RATE_LIMITED", "BANNED", "DISCONNECTED",
        "MIGRATED", "DELETED",
    ),
    "throughput": ("STANDARD", "HIGH", "NOT_APPLICABLE"),
    "code_verification_status": ("VERIFIED", "NOT_VERIFIED", "EXPIRED"),
    "name_status": (
        "APPROVED", "AVAILABLE_WITHOUT_REVIEW", "DECLINED", "EXPIRED", "PENDING_REVIEW", "NONE",
    ),
    "account_mode": ("LIVE", "SANDBOX"),
    "platform_type": ("CLOUD_API", "ON_PREMISE", "NOT_APPLICABLE"),
}  # fmt: skip
PIN = "123456"


def number(store: Store, request: Request) -> tuple[str, Doc]:
    found = _found(store, request)
    business = owner_of(store, found)
    return "number.html", {
        "number": found,
        "business": business,
        "waba": store.the("waba", found["waba"]),
        "knobs": {name: (_value(found, name), choices) for name, choices in KNOBS.items()},
        "used": used_of_limit(store, business),
        "profile": next(iter(store.all("profile", parent=found["id"])), {}),
        "name_waits": name_that_waits(found),
        "badge_status": badge.status_of(found),
        "name_reasons": names.REASONS,
        "pin": found.get("pin") or (PIN if found.get("is_pin_enabled") else ""),
    }


def _value(found: Doc, name: str) -> str:
    value = found.get(name, "")
    return str(value.get("level", "")) if isinstance(value, dict) else str(value)


def _found(store: Store, request: Request) -> Doc:
    found = store.get("phone", request.path_params["id"])
    if found is None:
        raise NotThere("There is no such number.")
    return found


def change_number(store: Store, form: Form, request: Request) -> Outcome:
    """Any of KNOBS that the form has; the PIN."""
    found = _found(store, request)
    for name in [name for name in KNOBS if name in form]:
        value = one_of(form, name, KNOBS[name])
        found = {**found, name: {"level": value} if name == "throughput" else value}
    if "pin" in form:
        found = {**found, "pin": checked_pin(form["pin"]), "is_pin_enabled": bool(form["pin"])}
    save(store, "phone", found)
    note = f"{found['display_phone_number']} was changed."
    return back(form, f"/desk/numbers/{found['id']}/", note)


def checked_pin(text: str) -> str | None:
    if text and not (text.isdecimal() and len(text) == 6):
        raise ValueError("A PIN has six digits; leave it empty to take it away.")
    return text or None


def change_document(store: Store, form: Form, request: Request) -> Outcome:
    """Any field of the number, as JSON: what has no knob of its own."""
    found = _found(store, request)
    save(store, "phone", changed_by_json(form, found, ("id", "waba")))
    return back(form, f"/desk/numbers/{found['id']}/", "Changed.")


def reset_pin(store: Store, form: Form, request: Request) -> Outcome:
    """Somebody asks in WhatsApp Manager to switch the PIN off, or it is done."""
    found, done = _found(store, request), form.get("do") == "done"
    registration.reset_pin(store, found, requester=form.get("requester", ""), done=done)
    return back(form, f"/desk/numbers/{found['id']}/", "The webhook security tells of it.")


def decide_name(store: Store, form: Form, request: Request) -> Outcome:
    found = _found(store, request)
    names.decide_name(store, found, form.get("decision", ""), form.get("reason") or None)
    return back(form, f"/desk/numbers/{found['id']}/", f"The name: {form['decision']}.")


def decide_badge(store: Store, form: Form, request: Request) -> Outcome:
    found = _found(store, request)
    badge.decide_badge(store, found, form.get("decision", ""))
    return back(form, f"/desk/numbers/{found['id']}/", f"The badge: {form['decision']}.")


SHOWN = {"/desk/numbers/{id}/": number}
DONE = {
    "/desk/numbers/{id}/change": change_number,
    "/desk/numbers/{id}/json": change_document,
    "/desk/numbers/{id}/pin": reset_pin,
    "/desk/numbers/{id}/name": decide_name,
    "/desk/numbers/{id}/badge": decide_badge,
}

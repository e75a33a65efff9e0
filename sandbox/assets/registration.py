"""Registering a number for the Cloud API, taking it off again, and its two-step PIN.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers ,
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/two-step-verification
"""

from sandbox import hooks
from sandbox.assets import names, parameters
from sandbox.assets.activities import note
from sandbox.assets.limits import limit_of
from sandbox.assets.storage import digits_of, owner_of, save
from sandbox.call import Call
from sandbox.errors import GraphError, parameter
from sandbox.message_templates.writing import timestamp
from sandbox.store import Doc, Store
from sandbox.timers import cancel

REGIONS = frozenset(
    {"AU", "ID", "IN", "JP", "SG", "KR", "DE", "CH", "GB", "BR", "BH", "ZA", "AE", "CA"}
)
MOST_REGISTRATIONS, REGISTRATION_PERIOD = 10, 72 * 3600
# Meta publishes neither: three wrong PINs within a minute are too fast, ten in a day too many.
FAST_GUESSES, FAST_PERIOD = 3, 60
MOST_GUESSES, GUESS_PERIOD = 10, 86400
DELETION_TAKES = 300
OUT_OF_SERVICE = (None, "PENDING", "DISCONNECTED")


def register(call: Call, phone: Doc) -> Doc:
    """POST /{number}/register: sets the PIN, or needs the one that is set."""
    parameters.need_product(call)
    pin = parameters.digits(call, "pin", 6)
    region = parameters.one_of(call, "data_localization_region", REGIONS)
    tier = parameters.one_of(call, "tier", ("PROD", "SANDBOX"))
    parameters.one_of(call, "meta_store_retention_minutes", ("60",))
    if call.params.get("backup") is not None:  # of an On-Premises installation: nothing to restore
        parameters.object_of(call, "backup")
    attempts = _attempts(call, phone)
    _check_state(call.store, phone)
    _check_pin(call, phone, pin)
    if phone.get("status") == "CONNECTED" and region not in (None, _region(phone)):
        raise parameter("Param data_localization_region: deregister the number to change it.")
    phone = {**phone, "registrations": attempts, "pin": pin, "is_pin_enabled": True}
    if region is not None:
        phone["data_localization_region"] = region
    if phone.get("status") in OUT_OF_SERVICE:  # a restricted number stays restricted
        phone = _connected(call.store, phone, tier or "PROD")
    save(call.store, "phone", names.after_registration(phone))
    note(call.store, phone["waba"], "API_ACCESS_GRANTED",
         f"Phone number {phone['display_phone_number']} was registered", actor=call.bearer.user)  # fmt: skip
    return {"success": True}


def _attempts(call: Call, phone: Doc) -> list[float]:
    """The moments of the last registrations with this one. Raises 133016 for the eleventh."""
    now = call.store.now()
    recent = [at for at in phone.get("registrations", []) if at > now - REGISTRATION_PERIOD]
    if len(recent) >= MOST_REGISTRATIONS:
        raise _refused(133016, "Account register deregister rate limit exceeded")
    return [*recent, now]


def _check_state(store: Store, phone: Doc) -> None:
    """Banned, not proven, or deleted elsewhere so lately that it is not gone everywhere yet."""
    if phone.get("status") == "BANNED":
        raise _refused(131031, "Business Account locked")
    if phone.get("code_verification_status") != "VERIFIED":
        raise _refused(133006, "Phone number needs to be verified before registering")
    for other in store.all("phone"):
        fresh = other.get("deleted_at", 0) > store.now() - DELETION_TAKES
        if fresh and digits_of(other) == digits_of(phone):
            raise _refused(133015, "Please wait a few minutes before attempting to register this"
                           " phone number")  # fmt: skip


def _check_pin(call: Call, phone: Doc, pin: str) -> None:
    """Raises 133005 for a wrong one and 133008, 133009 for guessing. A number of a scenario that
    has a PIN nobody wrote down takes any.
    """
    now = call.store.now()
    guesses = [at for at in phone.get("pin_guesses", []) if at > now - GUESS_PERIOD]
    if len(guesses) >= MOST_GUESSES:
        raise _refused(133008, "Too many two step verification PIN guesses")
    if len([at for at in guesses if at > now - FAST_PERIOD]) >= FAST_GUESSES:
        raise _refused(133009, "Two step verification PIN guessed too quickly")
    if phone.get("pin") in (None, pin):
        return
    guessed = {**phone, "pin_guesses": [*guesses, now]}
    raise GraphError(133005, "(#133005) Two step verification PIN mismatch", rule="pin_wrong",
                     details="Two step verification PIN mismatch",
                     remember=lambda: save(call.store, "phone", guessed))  # fmt: skip


def _refused(code: int, text: str) -> GraphError:
    return GraphError(code, f"(#{code}) {text}", details=text)


def _region(phone: Doc) -> str | None:
    return phone.get("data_localization_region")


def _connected(store: Store, phone: Doc, tier: str) -> Doc:
    """The number goes into service; one that moves leaves its former account."""
    cancel(store, "verification_ends", phone["id"])
    if phone.get("migrates") is not None:
        before = store.the("phone", phone.pop("migrates"))
        save(store, "phone", {**before, "status": "MIGRATED", "platform_type": "NOT_APPLICABLE"})
        note(store, before["waba"], "PHONE_NUMBER_REMOVED", "The number moved to another account",
             phone_number_id=before["id"])  # fmt: skip
    value = {
        "display_phone_number": digits_of(phone),
        "event": "ONBOARDING",
        "max_daily_conversations_per_business": limit_of(owner_of(store, phone)),
    }
    hooks.announce(store, phone["waba"], "phone_number_quality_update", value)
    high = phone.get("throughput", {}).get("level") == "HIGH"
    return {
        **phone,
        "status": "CONNECTED",
        "platform_type": "CLOUD_API",
        "host_platform": "CLOUD_API",
        "throughput": {"level": "HIGH" if high else "STANDARD"},
        "account_mode": "SANDBOX" if tier == "SANDBOX" else "LIVE",
        "last_onboarded_time": timestamp(store.now()),
    }


def deregister(call: Call, phone: Doc) -> Doc:
    """POST /{number}/deregister: out of service, but still in its account."""
    if phone.get("is_on_biz_app"):
        raise parameter("A number of the WhatsApp Business app is disconnected in the app.")
    attempts = _attempts(call, phone)
    if phone.get("status") in OUT_OF_SERVICE:
        raise _refused(133010, "Phone number not registered")
    gone = {"status": "DISCONNECTED", "platform_type": "NOT_APPLICABLE",
            "host_platform": "NOT_APPLICABLE", "registrations": attempts}  # fmt: skip
    save(call.store, "phone", {**phone, **gone})
    note(call.store, phone["waba"], "API_ACCESS_REVOKED",
         f"Phone number {phone['display_phone_number']} was deregistered", actor=call.bearer.user)  # fmt: skip
    return {"success": True}


def set_pin(call: Call, phone: Doc, pin: object) -> Doc:
    """`pin` of POST /{number}. The old one is not asked for; by the API it can't be taken away."""
    if not (isinstance(pin, str) and pin.isascii() and pin.isdigit() and len(pin) == 6):
        raise parameter("Param pin must be 6 digits.")
    phone = save(call.store, "phone", {**phone, "pin": pin, "is_pin_enabled": True})
    value = {"display_phone_number": digits_of(phone), "event": "PIN_CHANGED"}
    hooks.announce(call.store, phone["waba"], "security", value)
    note(
        call.store, phone["waba"], "SECURITY_EVENT", "Two-step PIN changed", actor=call.bearer.user
    )
    return phone


def reset_pin(store: Store, phone: Doc, *, requester: str = "", done: bool = False) -> Doc:
    """What people do in WhatsApp Manager: ask to switch the PIN off, then follow the e-mail."""
    value: Doc = {"display_phone_number": digits_of(phone), "event": "PIN_RESET_REQUEST"}
    if done:
        value["event"] = "PIN_REQUEST_SUCCESS"
        without = {key: one for key, one in phone.items() if key not in ("pin", "pin_guesses")}
        phone = save(store, "phone", {**without, "is_pin_enabled": False})
    else:
        value["requester"] = requester
    hooks.announce(store, phone["waba"], "security", value)
    return phone


class NotDeletable(ValueError):
    """A number that WhatsApp Manager would not delete now; the text says why."""


def delete_number(store: Store, phone: Doc) -> None:
    """What only WhatsApp Manager can: refused within 30 days of a message that was charged."""
    since = store.now() - 30 * 86400
    paid = store.db.execute(
        "SELECT 1 FROM messages WHERE phone = ? AND cost > 0 AND at > ? LIMIT 1",
        (phone["id"], since),
    ).fetchone()
    if paid is not None:
        raise NotDeletable("The number sent a paid message within the last 30 days.")
    save(store, "phone", {**phone, "status": "DELETED", "deleted_at": store.now()})
    note(store, phone["waba"], "PHONE_NUMBER_REMOVED",
         f"Phone number {phone['display_phone_number']} was deleted")  # fmt: skip

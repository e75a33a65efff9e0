"""Proving that a number is one's own: a code by SMS or call, and its check.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
"""

import re
import secrets
from collections.abc import Callable

from sandbox.assets import parameters
from sandbox.assets.activities import note
from sandbox.assets.storage import save
from sandbox.call import Call
from sandbox.errors import GraphError, parameter
from sandbox.reading import Act
from sandbox.store import Doc, Store
from sandbox.timers import cancel, schedule

LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
# Meta publishes neither of these: five codes in an hour, each good for ten minutes.
MOST_CODES, PERIOD, GOOD_FOR = 5, 3600, 600
MOST_GUESSES = 5
# A number that is verified but not registered has to be verified again after two weeks.
VERIFICATION_GOOD_FOR = 14 * 86400


def requests_code(kind: str) -> Act:
    """POST /{number}/request_code for a kind of number. The SMS is read at the desk."""

    def request_code(call: Call, doc: Doc) -> Doc:
        method = parameters.needed_one_of(call, "code_method", ("SMS", "VOICE"))
        language = call.needed("language")
        if not LANGUAGE.fullmatch(language):
            raise parameter("Param language must be a language code such as en_US.")
        if (doc.get("code_verification_status"), doc.get("status")) == ("VERIFIED", "CONNECTED"):
            raise GraphError(136024, "(#136024) Request code error", rule="code_not_needed",
                             details="The phone number is verified already.")  # fmt: skip
        asked = {"verification_code": _new_code(call, doc, method, language)}
        requests = [*_recent(call.store, doc), call.store.now()]
        save(call.store, kind, {**doc, **asked, "code_requests": requests})
        return {"success": True}

    return request_code


def _recent(store: Store, doc: Doc) -> list[float]:
    return [at for at in doc.get("code_requests", []) if at > store.now() - PERIOD]


def _new_code(call: Call, doc: Doc, method: str, language: str) -> Doc:
    """Raises 136024 after too many."""
    if len(_recent(call.store, doc)) >= MOST_CODES:
        details = "Too many codes were requested for this number."
        raise GraphError(136024, "(#136024) Request code error", rule="code_requests",
                         details=details)  # fmt: skip
    code = f"{secrets.randbelow(10**6):06}"
    return {
        "code": code, "method": method, "language": language, "guesses": 0,
        "until": call.store.now() + GOOD_FOR, "text": f"WhatsApp code {code[:3]}-{code[3:]}",
    }  # fmt: skip


def verifies_code(kind: str) -> Act:
    """POST /{number}/verify_code for a kind of number."""

    def verify_code(call: Call, doc: Doc) -> Doc:
        given = call.needed("code").replace("-", "")
        sent = doc.get("verification_code")
        if sent is None or call.store.now() >= sent["until"] or sent["guesses"] >= MOST_GUESSES:
            raise _wrong("There is no code to check any more. Request another one.")
        if given != sent["code"]:
            guessed = {**doc, "verification_code": {**sent, "guesses": sent["guesses"] + 1}}
            raise _wrong("The code isn't the one that was sent.",
                         lambda: save(call.store, kind, guessed))  # fmt: skip
        proven = {key: value for key, value in doc.items() if key != "verification_code"}
        save(call.store, kind, {**proven, "code_verification_status": "VERIFIED"})
        if kind == "phone":
            _verified(call, doc)
        return {"success": True, "id": doc["id"]}

    return verify_code


def _wrong(details: str, remember: Callable[[], object] | None = None) -> GraphError:
    return GraphError(136025, "(#136025) Verify code error", rule="code_wrong", details=details,
                      remember=remember)  # fmt: skip


def _verified(call: Call, phone: Doc) -> None:
    note(call.store, phone["waba"], "PHONE_NUMBER_VERIFIED",
         f"Phone number {phone['display_phone_number']} was verified", actor=call.bearer.user)  # fmt: skip
    cancel(call.store, "verification_ends", phone["id"])
    at = call.store.now() + VERIFICATION_GOOD_FOR
    schedule(call.store, at, "verification_ends", phone["id"])


def end_verification(store: Store, phone_id: str, body: Doc) -> None:
    """The timer `verification_ends`: verified, but never registered."""
    phone = store.the("phone", phone_id)
    if phone.get("status") == "PENDING" and phone.get("code_verification_status") == "VERIFIED":
        save(store, "phone", {**phone, "code_verification_status": "EXPIRED"})

"""Authentication templates: Meta's fixed words, our options.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/authentication-templates
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from templates_app.lint.buttons import LABEL
from templates_app.lint.catalogue import finding
from templates_app.lint.draft import Draft
from templates_app.lint.finding import Finding
from templates_app.lint.lexicon import of
from templates_app.lint.lexicon.codes import CODES
from templates_app.lint.phrases import found
from templates_app.lint.rule import COMPONENT, TOO_LONG, WRONG_CATEGORY

KINDS = ("COPY_CODE", "ONE_TAP", "ZERO_TAP")
PACKAGE = re.compile(r"[a-zA-Z]\w*(\.[a-zA-Z]\w*)+", re.ASCII)
SIGNATURE = re.compile(r"[a-zA-Z0-9+/=]{11}")


def texts(draft: Draft) -> Iterator[Finding]:
    for kind in ("BODY", "FOOTER"):
        if "text" in (draft.part(kind) or {}):
            yield finding("auth_text", f"{kind.lower()}.text", subcode=WRONG_CATEGORY)
    body = draft.text("BODY")
    if body and not found(body, of(CODES, draft.language)):
        yield finding("auth_not_code", "body.text")


def expiry(draft: Draft) -> Iterator[Finding]:
    footer = draft.part("FOOTER") or {}
    minutes = footer.get("code_expiration_minutes")
    if "code_expiration_minutes" in footer and not (type(minutes) is int and 1 <= minutes <= 90):
        yield finding("otp_minutes", "footer.code_expiration_minutes", subcode=COMPONENT)


def button(draft: Draft) -> Iterator[Finding]:
    if [one.get("type") for one in draft.buttons] != ["OTP"]:
        yield finding("auth_button", "buttons", subcode=WRONG_CATEGORY)
        return
    otp = draft.buttons[0]
    for label in ("text", "autofill_text"):
        if len(str(otp.get(label) or "")) > LABEL:
            yield finding(
                "label_too_long", f"buttons.0.{label}", subcode=TOO_LONG,
                count=len(str(otp[label])), most=LABEL,
            )  # fmt: skip
    yield from _handover(otp)


def _handover(otp: dict[str, Any]) -> Iterator[Finding]:
    kind = otp.get("otp_type")
    if kind not in KINDS:
        yield finding("otp_type", "buttons.0.otp_type", subcode=COMPONENT)
    if kind == "ZERO_TAP" and otp.get("zero_tap_terms_accepted") is not True:
        field = "buttons.0.zero_tap_terms_accepted"
        yield finding("otp_terms", field, subcode=COMPONENT)
    if kind in ("ONE_TAP", "ZERO_TAP") and not _apps_are_right(otp.get("supported_apps")):
        yield finding("otp_apps", "buttons.0.supported_apps", subcode=COMPONENT)


def _apps_are_right(apps: Any) -> bool:
    if not isinstance(apps, list) or not 1 <= len(apps) <= 5:
        return False
    return all(isinstance(app, dict) and _app_is_right(app) for app in apps)


def _app_is_right(app: dict[str, Any]) -> bool:
    package, signature = str(app.get("package_name", "")), str(app.get("signature_hash", ""))
    return bool(
        PACKAGE.fullmatch(package) and len(package) <= 224 and SIGNATURE.fullmatch(signature)
    )

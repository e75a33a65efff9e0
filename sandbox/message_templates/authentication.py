"""Authentication templates: Meta's fixed texts, and how they read back.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/authentication-templates
"""

import re
from typing import Any
from urllib.parse import urlencode

from sandbox.errors import refused
from sandbox.message_templates.reading_input import COMPONENT, check_length, needed_list, word

Component = dict[str, Any]
OTP_URL = "https://www.whatsapp.com/otp/code/"
# language: (body, advice, footer, "Copy code", "Autofill"); English where we have no other
TEXTS = {
    "en": ("*{{1}}* is your verification code.", "For your security, do not share this code.",
           "This code expires in {minutes} minutes.", "Copy code", "Autofill"),
    "ja": ("認証コードは*{{1}}*です。", "セキュリティのため、このコードを共有しないでください。",
           "このコードの有効期限は{minutes}分です。", "コードをコピー", "自動入力"),
    "id": ("*{{1}}* adalah kode verifikasi Anda.", "Demi keamanan, jangan bagikan kode ini.",
           "Kode ini kedaluwarsa dalam {minutes} menit.", "Salin kode", "Isi otomatis"),
    "es": ("Tu código de verificación es *{{1}}*.", "Por tu seguridad, no lo compartas.",
           "Este código caduca en {minutes} minutos.", "Copiar código", "Autocompletar"),
}  # fmt: skip


def check_authentication(components: list[Component], language: str) -> list[Component]:
    """The components as GET answers them. Raises 2388039 for free text, 2388043 for wrong
    options.
    """
    by_type = {component["type"]: component for component in components}
    for kind in by_type:
        if kind not in ("BODY", "FOOTER", "BUTTONS"):
            raise refused("wrong_category", 2388039, type=kind, category="AUTHENTICATION")
    for kind in ("BODY", "FOOTER"):
        if "text" in by_type.get(kind, {}):
            raise refused("auth_text", 2388039, field=f"{kind}.text")
    if "BUTTONS" not in by_type:
        raise refused("auth_button", 2388039)
    texts = texts_in(language)
    kept = [_body(by_type.get("BODY", {}), texts)]
    if "FOOTER" in by_type and "code_expiration_minutes" in by_type["FOOTER"]:
        kept.append(_footer(by_type["FOOTER"], texts))
    return [*kept, {"type": "BUTTONS", "buttons": [_button(by_type["BUTTONS"], texts)]}]


def texts_in(language: str) -> tuple[str, ...]:
    """Meta's words; English where we have none in this language."""
    return TEXTS.get(language.partition("_")[0], TEXTS["en"])


def _body(component: Component, texts: tuple[str, ...]) -> Component:
    advice = component.get("add_security_recommendation") is True
    text = f"{texts[0]} {texts[1]}" if advice else texts[0]
    body: Component = {"type": "BODY", "text": text, "example": {"body_text": [["123456"]]}}
    return {**body, "add_security_recommendation": True} if advice else body


def _footer(component: Component, texts: tuple[str, ...]) -> Component:
    minutes = component["code_expiration_minutes"]
    if type(minutes) is not int or not 1 <= minutes <= 90:
        raise refused("otp_minutes", COMPONENT)
    return {
        "type": "FOOTER",
        "text": texts[2].format(minutes=minutes),
        "code_expiration_minutes": minutes,
    }


def _button(component: Component, texts: tuple[str, ...]) -> Component:
    """Created as OTP, read back as URL."""
    buttons = needed_list(component, "buttons", field="BUTTONS.buttons")
    if len(buttons) != 1 or word(buttons[0].get("type")) != "OTP":
        raise refused("auth_button", 2388039)
    otp = buttons[0]
    kind = word(otp.get("otp_type"))
    if kind not in ("COPY_CODE", "ONE_TAP", "ZERO_TAP"):
        raise refused("otp_type", COMPONENT)
    for label in ("text", "autofill_text"):
        check_length(str(otp.get(label, "")), field=f"OTP.{label}", most=25)
    query = {"otp_type": kind}
    if kind != "COPY_CODE":
        if kind == "ZERO_TAP" and otp.get("zero_tap_terms_accepted") is not True:
            raise refused("otp_terms", COMPONENT)
        app = _apps(otp)[0]
        query["cta_display_name"] = str(otp.get("autofill_text") or texts[4])
        query.update(package_name=app["package_name"], signature_hash=app["signature_hash"])
    url = f"{OTP_URL}?{urlencode(query)}&code=otp"
    text = str(otp.get("text") or texts[3])
    return {"type": "URL", "text": text, "url": url + "{{1}}", "example": [url + "123456"]}


def _apps(otp: Component) -> list[dict[str, str]]:
    apps = otp.get("supported_apps")
    if (
        not isinstance(apps, list)
        or not 1 <= len(apps) <= 5
        or not all(_app_is_valid(app) for app in apps)
    ):
        raise refused("otp_apps", COMPONENT)
    return apps


def _app_is_valid(app: Any) -> bool:
    if not isinstance(app, dict):
        return False
    package, signature = str(app.get("package_name", "")), str(app.get("signature_hash", ""))
    segments = re.fullmatch(r"[a-zA-Z]\w*(\.[a-zA-Z]\w*)+", package, re.ASCII)
    return (
        bool(segments)
        and len(package) <= 224
        and bool(re.fullmatch(r"[a-zA-Z0-9+/=]{11}", signature))
    )

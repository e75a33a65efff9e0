"""The words Meta writes into authentication templates, in the languages we know them in.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/authentication-templates
Only for showing: Meta's own words go out.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    body: str
    advice: str
    footer: str  # with {minutes}
    button: str
    autofill: str


ENGLISH = Words(
    "*{{1}}* is your verification code.",
    "For your security, do not share this code.",
    "This code expires in {minutes} minutes.",
    "Copy code",
    "Autofill",
)
BY_LANGUAGE = {
    "en": ENGLISH,
    "ja": Words(
        "認証コードは*{{1}}*です。",
        "セキュリティのため、このコードを共有しないでください。",
        "このコードの有効期限は{minutes}分です。",
        "コードをコピー",
        "自動入力",
    ),
    "id": Words(
        "*{{1}}* adalah kode verifikasi Anda.",
        "Demi keamanan, jangan bagikan kode ini.",
        "Kode ini kedaluwarsa dalam {minutes} menit.",
        "Salin kode",
        "Isi otomatis",
    ),
    "es": Words(
        "Tu código de verificación es *{{1}}*.",
        "Por tu seguridad, no lo compartas.",
        "Este código caduca en {minutes} minutos.",
        "Copiar código",
        "Autocompletar",
    ),
}


def texts_for(language: str) -> Words:
    """In this language; in English where we do not know Meta's words."""
    return BY_LANGUAGE.get(language.replace("-", "_").partition("_")[0], ENGLISH)

"""Languages that a notice can be in, with the few words that are not the notice's own: labels of a form and
of buttons. They are part of what is shown, so they are frozen with it."""

from __future__ import annotations

from dataclasses import dataclass

RIGHT_TO_LEFT = {"ar", "he", "ur"}


@dataclass(frozen=True)
class Labels:
    number: str
    name: str
    place_and_date: str
    signature: str
    yes: str
    no: str
    send: str  # the button of a web form


# BCP 47; the name in its own language.
NAMES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "français",
    "es": "español",
    "pt-BR": "português (Brasil)",
    "hi": "हिन्दी",
    "ja": "日本語",
    "id": "Bahasa Indonesia",
    "ar": "العربية",
    "it": "italiano",
    "nl": "Nederlands",
    "pl": "polski",
    "tr": "Türkçe",
    "zh-Hans": "简体中文",
}
LABELS = {
    "en": Labels("WhatsApp number", "Name", "Place and date", "Signature", "Yes", "No", "Agree"),
    "de": Labels(
        "WhatsApp-Nummer", "Name", "Ort und Datum", "Unterschrift", "Ja", "Nein", "Zustimmen"
    ),
    "fr": Labels("Numéro WhatsApp", "Nom", "Lieu et date", "Signature", "Oui", "Non", "Accepter"),
    "es": Labels("Número de WhatsApp", "Nombre", "Lugar y fecha", "Firma", "Sí", "No", "Aceptar"),
    "pt-BR": Labels(
        "Número do WhatsApp", "Nome", "Local e data", "Assinatura", "Sim", "Não", "Aceitar"
    ),
    "hi": Labels("WhatsApp नंबर", "नाम", "स्थान और तारीख", "हस्ताक्षर", "हाँ", "नहीं", "सहमत"),
    "ja": Labels("WhatsAppの電話番号", "お名前", "場所・日付", "署名", "はい", "いいえ", "同意する"),
    "id": Labels("Nomor WhatsApp", "Nama", "Tempat dan tanggal", "Tanda tangan", "Ya", "Tidak", "Setuju"),
    "ar": Labels("رقم واتساب", "الاسم", "المكان والتاريخ", "التوقيع", "نعم", "لا", "أوافق"),
    "it": Labels("Numero WhatsApp", "Nome", "Luogo e data", "Firma", "Sì", "No", "Accetto"),
    "nl": Labels("WhatsApp-nummer", "Naam", "Plaats en datum", "Handtekening", "Ja", "Nee", "Akkoord"),
    "pl": Labels("Numer WhatsApp", "Imię i nazwisko", "Miejsce i data", "Podpis", "Tak", "Nie", "Zgadzam się"),
    "tr": Labels("WhatsApp numarası", "Ad", "Yer ve tarih", "İmza", "Evet", "Hayır", "Onaylıyorum"),
    "zh-Hans": Labels("WhatsApp 号码", "姓名", "地点和日期", "签名", "是", "否", "同意"),
}  # fmt: skip
CHOICES = list(NAMES.items())


def direction(language: str) -> str:
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"

"""The languages a template may have: Meta's 111 codes with their names.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/supported-languages
There is no "pt" and no "zh"; "en" and "en_US" are two different templates.
"""

from __future__ import annotations

from functools import cache

from babel.core import Locale, UnknownLocaleError
from django.utils.translation import get_language, to_locale

LANGUAGES: dict[str, str] = {
    "af": "Afrikaans",
    "sq": "Albanian",
    "ar": "Arabic",
    "ar_EG": "Arabic (Egypt)",
    "ar_AE": "Arabic (United Arab Emirates)",
    "ar_LB": "Arabic (Lebanon)",
    "ar_MA": "Arabic (Morocco)",
    "ar_QA": "Arabic (Qatar)",
    "az": "Azerbaijani",
    "be_BY": "Belarusian (Belarus)",
    "bn": "Bengali",
    "bn_IN": "Bengali (India)",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "zh_CN": "Chinese (China)",
    "zh_HK": "Chinese (Hong Kong)",
    "zh_TW": "Chinese (Taiwan)",
    "hr": "Croatian",
    "cs": "Czech",
    "da": "Danish",
    "prs_AF": "Dari (Afghanistan)",
    "nl": "Dutch",
    "nl_BE": "Dutch (Belgium)",
    "en": "English",
    "en_GB": "English (United Kingdom)",
    "en_US": "English (United States)",
    "en_AE": "English (United Arab Emirates)",
    "en_AU": "English (Australia)",
    "en_CA": "English (Canada)",
    "en_GH": "English (Ghana)",
    "en_IE": "English (Ireland)",
    "en_IN": "English (India)",
    "en_JM": "English (Jamaica)",
    "en_MY": "English (Malaysia)",
    "en_NZ": "English (New Zealand)",
    "en_QA": "English (Qatar)",
    "en_SG": "English (Singapore)",
    "en_UG": "English (Uganda)",
    "en_ZA": "English (South Africa)",
    "et": "Estonian",
    "fil": "Filipino",
    "fi": "Finnish",
    "fr": "French",
    "fr_BE": "French (Belgium)",
    "fr_CA": "French (Canada)",
    "fr_CH": "French (Switzerland)",
    "fr_CI": "French (Côte d’Ivoire)",
    "fr_MA": "French (Morocco)",
    "ka": "Georgian",
    "de": "German",
    "de_AT": "German (Austria)",
    "de_CH": "German (Switzerland)",
    "el": "Greek",
    "gu": "Gujarati",
    "ha": "Hausa",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "ga": "Irish",
    "it": "Italian",
    "ja": "Japanese",
    "kn": "Kannada",
    "kk": "Kazakh",
    "rw_RW": "Kinyarwanda (Rwanda)",
    "ko": "Korean",
    "ky_KG": "Kyrgyz (Kyrgyzstan)",
    "lo": "Lao",
    "lv": "Latvian",
    "lt": "Lithuanian",
    "mk": "Macedonian",
    "ms": "Malay",
    "ml": "Malayalam",
    "mr": "Marathi",
    "nb": "Norwegian Bokmål",
    "ps_AF": "Pashto (Afghanistan)",
    "fa": "Persian",
    "pl": "Polish",
    "pt_BR": "Portuguese (Brazil)",
    "pt_PT": "Portuguese (Portugal)",
    "pa": "Punjabi",
    "ro": "Romanian",
    "ru": "Russian",
    "sr": "Serbian",
    "si_LK": "Sinhala (Sri Lanka)",
    "sk": "Slovak",
    "sl": "Slovenian",
    "es": "Spanish",
    "es_AR": "Spanish (Argentina)",
    "es_CL": "Spanish (Chile)",
    "es_CO": "Spanish (Colombia)",
    "es_CR": "Spanish (Costa Rica)",
    "es_DO": "Spanish (Dominican Republic)",
    "es_EC": "Spanish (Ecuador)",
    "es_HN": "Spanish (Honduras)",
    "es_MX": "Spanish (Mexico)",
    "es_PA": "Spanish (Panama)",
    "es_PE": "Spanish (Peru)",
    "es_ES": "Spanish (Spain)",
    "es_UY": "Spanish (Uruguay)",
    "sw": "Swahili",
    "sv": "Swedish",
    "ta": "Tamil",
    "te": "Telugu",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "uz": "Uzbek",
    "vi": "Vietnamese",
    "zu": "Zulu",
}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "prs", "ps", "ur"})


def normalise(code: str) -> str:
    """Meta's lists write en_US, its webhooks sometimes en-US."""
    return code.replace("-", "_")


def name_of(code: str) -> str:
    """The name in the reader's language; our English one, or the code itself, for what CLDR does
    not know (it is shown, never hidden)."""
    reader = to_locale(get_language() or "en")
    return _name(normalise(code), reader) or LANGUAGES.get(normalise(code), code)


@cache
def _name(code: str, reader: str) -> str:
    if reader == "en" or code not in LANGUAGES:
        return LANGUAGES.get(code, "")
    try:
        return Locale.parse(code).get_display_name(reader) or ""
    except UnknownLocaleError:
        return ""


def direction(code: str) -> str:
    """ "rtl" or "ltr", for the `dir` attribute."""
    return "rtl" if normalise(code).partition("_")[0] in RIGHT_TO_LEFT else "ltr"

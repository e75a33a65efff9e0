"""The words of the public pages in every language that a notice can be in: a file for each language.

They are not gettext's, because the portal itself speaks two languages and a notice fourteen. No native speaker but
of English and Japanese has read them yet.
"""

from __future__ import annotations

from django.utils.translation.trans_real import parse_accept_lang_header

from optin.public_words import (
    ar,
    de,
    en,
    es,
    fr,
    hi,
    id,
    it,
    ja,
    nl,
    pl,
    pt_br,
    tr,
    zh_hans,
)
from optin.public_words.words import Words

__all__ = ["DEFAULT", "WORDS", "Words", "known", "wanted"]
DEFAULT = "en"
# BCP 47, as in optin.notices.languages
WORDS: dict[str, Words] = {
    "en": en.WORDS, "de": de.WORDS, "fr": fr.WORDS, "es": es.WORDS, "pt-BR": pt_br.WORDS,
    "hi": hi.WORDS, "ja": ja.WORDS, "id": id.WORDS, "ar": ar.WORDS, "it": it.WORDS,
    "nl": nl.WORDS, "pl": pl.WORDS, "tr": tr.WORDS, "zh-Hans": zh_hans.WORDS,
}  # fmt: skip
_BY_START = {language.partition("-")[0]: language for language in WORDS}


def known(language: str) -> str:
    """The language of ours that this one is or belongs to: "de" for "de-AT"; "" if there is none."""
    return language if language in WORDS else _BY_START.get(language.lower().partition("-")[0], "")


def wanted(asked: str, accepted: str, otherwise: str = "") -> str:
    """Which language a page is in: as asked for in its address, else as the browser's Accept-Language says."""
    of_browser = [language for language, _quality in parse_accept_lang_header(accepted)]
    found = (known(language) for language in (asked, *of_browser, otherwise) if language)
    return next((language for language in found if language), DEFAULT)

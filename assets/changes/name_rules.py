"""What Meta's guidelines say against a display name, before Meta is asked.

https://developers.facebook.com/documentation/business-messaging/whatsapp/display-names (how it is reviewed) and copies
of Meta's help article (the rules), tests/assets/display_names/README.md. Meta lifts a rule for a brand that
really is written so; that a name stands on the business's website, and is nobody's own name, no rule can see.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

META = re.compile(
    r"(?<!\w)(whatsapp|facebook|instagram|messenger|meta|threads)(?!\w)", re.IGNORECASE
)
VERIFIED = re.compile(
    r"(?<!\w)(official|verified|oficial|verificad[oa])(?!\w)|公式|認証済|官方", re.IGNORECASE
)
ADDRESS = re.compile(
    r"https?:|(?<!\w)www\.|\S@\S|\w\.(com|net|org|io|co|info|jp|shop|store|app)(?!\w)",
    re.IGNORECASE,
)
REPEATED = re.compile(r"[^\w\s]{2,}")
SPELT_OUT = re.compile(r"(?<!\S)\w( \w){2,}(?!\S)")
MOST_WORDS, MOST_LETTERS = 8, 50
LONGEST_ABBREVIATION = 4  # letters
GENERIC_WORDS = (
    "bakery bank beauty books business cafe car cars clothes clothing coffee "
    "company customer delivery fashion flowers "
    "food furniture grocery health hotel juice juices juiceria market marketing "
    "online pharmacy pizza restaurant sale "
    "sales salon school service services shoes shop shopping store support team the travel "
    "ショップ 店 お店 サポート サービス レストラン ホテル 銀行 会社 ファッション カスタマーサポート "
    "tienda moda hotel banco restaurante soporte loja suporte "
)
GENERIC = frozenset(GENERIC_WORDS.split())
CITIES_WORDS = (
    "amsterdam bangkok barcelona beijing berlin bogota boston chicago delhi "
    "dubai hamburg jakarta kyoto lagos lima lisbon "
    "london madrid manila melbourne milan moscow mumbai munich nagoya nairobi "
    "osaka paris rome sapporo seoul shanghai "
    "sydney tokyo toronto vienna zurich 東京 大阪 京都 名古屋 札幌 福岡 横浜 神戸 "
)
CITIES = frozenset(CITIES_WORDS.split()) | {
    "hong kong",
    "new york",
    "los angeles",
    "san francisco",
    "mexico city",
    "sao paulo",
    "são paulo",
}
GOVERNMENT = re.compile(
    r"(?<!\w)(ministry|ministerio|ministério|government|gobierno|city of|embassy|police|consulate)(?!\w)"
    r"|省庁|市役所|県庁|大使館",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class NameFinding:
    """`code` names the rule; `text` says what is wrong and what to do. `is_sure`: the form alone shows it."""

    code: str
    text: str | Promise
    is_sure: bool = False


Breaks = Callable[[str], object]


def _is_symbol(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Sk", "Sm", "Cs", "Co", "Cc", "Cf")


def _shouts(name: str) -> bool:
    """A long word all in capitals that is no abbreviation, or capitals in the middle that go up and down."""
    words = re.findall(r"[^\W\d_]+", name)
    long = [word for word in words if len(word) > LONGEST_ABBREVIATION]
    return (bool(long) and all(word.isupper() for word in long)) or any(
        len(re.findall(r"[a-z][A-Z]", word)) > 1 for word in words
    )


def _is_generic(name: str) -> bool:
    """Every word names a kind of business or a place, and one of them the kind."""
    words = _words(name)
    return any(word in GENERIC for word in words) and all(
        word in GENERIC | CITIES for word in words
    )


def _is_place(name: str) -> bool:
    plain = " ".join(name.casefold().split())
    return plain in CITIES or plain in _countries()


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", name.casefold())


def _countries() -> set[str]:
    return {
        word.casefold()
        for language in ("en", "ja", "es", "pt")
        for code, word in Locale.parse(language).territories.items()
        if not code.isdecimal()
    }


RULES: tuple[tuple[NameFinding, Breaks], ...] = (
    (
        NameFinding("short", _("A name has at least three characters."), True),
        lambda name: len(name.strip()) < 3,
    ),
    (
        NameFinding(
            "spacing",
            _("Single spaces between words, none at the ends and none inside a word."),
            True,
        ),
        lambda name: name != " ".join(name.split()) or SPELT_OUT.search(name),
    ),
    (
        NameFinding(
            "address",
            _("No web or e-mail address. Write the name itself; addresses belong in the profile."),
            True,
        ),
        ADDRESS.search,
    ),
    (
        NameFinding("symbol", _("No emoji and no signs such as ®, ™ or ★."), True),
        lambda name: any(map(_is_symbol, name)),
    ),
    (
        NameFinding("punctuation", _("No repeated punctuation."), True),
        lambda name: (
            not ADDRESS.search(name)
            and REPEATED.search("".join(one for one in name if not _is_symbol(one)))
        ),
    ),
    (
        NameFinding(
            "capitals",
            _(
                "Capitals as in your branding: Lucky Shrub, not LUCKY SHRUB. Abbreviations may stay."
            ),
        ),
        _shouts,
    ),
    (
        NameFinding("meta", _("No name of a product of Meta's."), True),
        lambda name: not ADDRESS.search(name) and META.search(name),
    ),
    (
        NameFinding(
            "verified",
            _("Nothing that sounds verified, such as “official”. The badge says that."),
            True,
        ),
        VERIFIED.search,
    ),
    (
        NameFinding(
            "generic",
            _("A word for a kind of business names no business. Add your own name."),
            True,
        ),
        _is_generic,
    ),
    (
        NameFinding("place", _("A place alone names no business. Add your own name."), True),
        _is_place,
    ),
    (
        NameFinding("long", _("This reads as a slogan or a description. Use the name alone.")),
        lambda name: len(name) > MOST_LETTERS or len(_words(name)) > MOST_WORDS,
    ),
    (
        NameFinding(
            "government", _("Public bodies need an approval by WhatsApp's own team first.")
        ),
        GOVERNMENT.search,
    ),
)


def check_name(name: str) -> list[NameFinding]:
    """What speaks against the name, in the order of RULES; empty when nothing does."""
    return [finding for finding, breaks in RULES if breaks(name)]

"""One spelling for what people type: so that STOP, ｓｔｏｐ, st\u200bop, *Stop!!* and s t o p are the same word."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# A space for what is neither letter nor digit.
ASCII = {code: " " for code in range(128) if not chr(code).isalnum()}
# Marks are dropped from letters of these scripts only: in others they are vowels, and a word without
# them is another word or none.
STRIPPED = re.compile(
    "[A-Za-z\u00aa-\u02af\u1d00-\u1dbf\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff\uab30-\uab6f"  # Latin
    "\u0370-\u03ff\u1f00-\u1fff"  # Greek
    "\u0400-\u052f\u1c80-\u1c8f\ua640-\ua69f"  # Cyrillic
    "\u0590-\u05ff"  # Hebrew
    "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]"  # Arabic
)
# What is neither letter, digit nor space is a mark there. One stays only after a letter, or after a mark that does; of
# the second, only after a letter whose script is not STRIPPED.
STRAY = re.compile(r"(?<![^\d ])[^\w ]+")
STRAY_OR_STRIPPED = re.compile(rf"(?<!(?!{STRIPPED.pattern})[^\d ])[^\w ]+")
# Written without spaces between words or, in Hangul, with endings glued on: each sign stands for itself.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
PIECES = re.compile(f"{UNSPACED.pattern}|(?:(?!{UNSPACED.pattern})\\S)+")

FILLERS = [0x0640, 0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0, 0x17B4, 0x17B5]
DOT = 0x093C  # under letters of Devanagari, left out by many
INVISIBLE = dict.fromkeys([*FILLERS, DOT, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
ONE_LETTER = str.maketrans(
    {
        "ı": "i", "đ": "d", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th",
        "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ة": "ه", "ۃ": "ه",
        "ە": "ه", "ں": "ن", "ʼ": " ", "ʻ": " ", "ˈ": " ",
    }
)  # fmt: skip
# Vietnamese “đừng” is “don't” and “dừng” is “stop”: who writes accents writes this one too.
ONE_LETTER_WITH_MARKS = {letter: one for letter, one in ONE_LETTER.items() if letter != ord("đ")}
# Letters in boxes and discs that Unicode does not count as letters.
BOXED = {
    first + place: chr(ord("a") + place)
    for first in (0x1F150, 0x1F170)
    for place in range(26)
}  # fmt: skip
# Letters of other alphabets that look Latin, for words that mix alphabets and for words of nothing else.
LOOKALIKES = str.maketrans(
    "абвгеѕіјкмнорстухуһԁԛԝαβεηικνορτυχ",
    "abbreSijkmhopctyxyhdqwabenikvoptux".lower(),
)
LATIN = re.compile("[a-z]")
FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f]")
DISGUISES = LOOKALIKES | str.maketrans("013457", "oieast")  # and digits that stand in for letters
DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
LETTERS_APART = re.compile(r"(?<!\S)[a-z](?: [a-z]){2,}(?!\S)")


BEYOND = 0x10000  # signs from here on are not remembered: nobody can fill the memory with them


class Signs(dict[int, str | None]):
    """For `str.translate`: a space for what is neither letter, digit nor mark, nothing for what is invisible."""

    def __missing__(self, code: int) -> str | None:
        category = unicodedata.category(chr(code))
        sign = None if category == "Cf" else chr(code) if category[0] in "LNM" else " "
        if code < BEYOND:
            self[code] = sign
        return sign


SIGNS = Signs(ONE_LETTER | BOXED | INVISIBLE)
SIGNS_WITH_MARKS = Signs(ONE_LETTER_WITH_MARKS | BOXED | INVISIBLE)


@lru_cache(maxsize=16)
def normalise(text: str, *, marks: bool = False) -> str:
    """Small letters, digits and single spaces; nothing else is left.

    The same for its own result. `marks` keeps the accents of Latin letters, for languages in which
    they make other words. Never raises, whatever the text; linear in its length. Remembered for a moment: of one
    message it is asked several times.
    """
    plain = text.lower().translate(ASCII) if text.isascii() else _of_any_script(text, marks=marks)
    words = plain.split()
    if LATIN.search(plain) and FOREIGN.search(plain):
        words = list(map(_one_alphabet, words))
    plain = _shortened(" ".join(words))
    joined = LETTERS_APART.sub(lambda run: run.group().replace(" ", ""), plain)
    return _shortened(joined)


def _of_any_script(text: str, *, marks: bool) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", folded))
    if marks:
        return unicodedata.normalize("NFC", STRAY.sub("", plain.translate(SIGNS_WITH_MARKS)))
    return unicodedata.normalize("NFC", STRAY_OR_STRIPPED.sub("", plain.translate(SIGNS)))


def _shortened(text: str) -> str:
    """Stooooop as stop: a letter three times or more, once."""
    return DRAWN_OUT.sub(r"\1", text)


def _one_alphabet(word: str) -> str:
    return word.translate(LOOKALIKES) if LATIN.search(word) and FOREIGN.search(word) else word


def disguised(plain: str) -> str:
    """The same with letters for what only looks like letters: of other alphabets, and st0p."""
    return plain.translate(DISGUISES)


def tokens(plain: str) -> list[str]:
    """The words of a normalised text; of scripts without spaces each sign."""
    return PIECES.findall(plain)


def joined(words: list[str]) -> str:
    """One key for a run of tokens: with spaces where there are words."""
    key = ""
    for word in words:
        key = key + between(key, word) + word
    return key


def between(before: str, after: str) -> str:
    return "" if not before or (UNSPACED.match(before[-1]) and UNSPACED.match(after)) else " "

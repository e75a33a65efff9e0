"""The short code that names a flow in what a person sends: "(Ref 7K3Q-9F)".

Five characters by chance and one to check them. Digits and capital consonants that are not taken for each
other, 29 of them: no words come about, and as 29 is a prime the check finds every wrong character and every
two that changed places. It is no secret: it says which notice was shown, the sender says who agreed.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

YES, NO = "optin:yes:", "optin:no:"  # before the token, behind a button of ours
LETTERS = "23456789BCDFGHJKLMNPQRSTVWXYZ"
LENGTH = 6
# As people send it: keyboards change hyphens, letters' widths and cases. Nothing else stands beside it.
CODE = re.compile(
    r"\(?(?:\bref\.?:?\s*)?(?<![0-9A-Z])([0-9A-Z]{4})[-‐‑‒–—−ー]?([0-9A-Z]{2})(?![0-9A-Z])\)?",
    re.IGNORECASE,
)
SHAPE = re.compile(r"(?<![0-9A-Z])([0-9A-Z]{4})[-‐‑‒–—−ー]?([0-9A-Z]{2})(?![0-9A-Z])")


def make() -> str:
    body = "".join(secrets.choice(LETTERS) for _ in range(LENGTH - 1))
    return body + _check(body)


def shown(token: str) -> str:
    return f"{token[:4]}-{token[4:]}"


def is_whole(token: str) -> bool:
    """Has it the form of a token, and its check character?"""
    return (
        len(token) == LENGTH
        and all(letter in LETTERS for letter in token)
        and _check(token[:-1]) == token[-1]
    )


def found_in(text: str) -> list[str]:
    """Every whole token of a text, in order, each once."""
    plain = unicodedata.normalize("NFKC", text).upper()
    tokens = ["".join(match.groups()) for match in SHAPE.finditer(plain)]
    return list(dict.fromkeys(token for token in tokens if is_whole(token)))


def without(text: str) -> str:
    """The text without its codes: what somebody wrote around them."""
    plain = unicodedata.normalize("NFKC", text)
    return CODE.sub(
        lambda match: "" if is_whole((match[1] + match[2]).upper()) else match[0], plain
    )


def _check(body: str) -> str:
    """Weights that are all different, so that a change of places changes the sum."""
    total = sum(place * LETTERS.index(letter) for place, letter in enumerate(body, start=1))
    return LETTERS[total % len(LETTERS)]

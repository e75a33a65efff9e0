"""Examples: they go to Meta's reviewers, so they should be invented, and look like what will be sent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from templates_app.content import variables
from templates_app.lint.catalogue import finding
from templates_app.lint.draft import Draft
from templates_app.lint.finding import Finding

EMAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
INVENTED = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$")
PHONE = re.compile(r"(?:\+|\b00)[1-9][\d ().-]{7,18}\d")
INVENTED_PHONE = re.compile(r"^1?\d{0,3}555")  # numbers of films, such as +1 555 …
CARD = re.compile(r"\b(?:\d[ -]?){13,19}\b")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
# Social security (US), CPF (Brazil), Aadhaar and PAN (India), codice fiscale (Italy).
IDENTITY = re.compile(
    r"\b(?:\d{3}-\d{2}-\d{4}|\d{3}\.\d{3}\.\d{3}-\d{2}|[2-9]\d{3} \d{4} \d{4}|[A-Z]{5}\d{4}[A-Z]"
    r"|[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z])\b"
)
_EMPTY_WORDS = """
    test testing sample example string text value variable placeholder xxx xxxx abc asdf foo bar none null n/a todo
    テスト サンプル ejemplo prueba exemplo teste exemple beispiel contoh
"""
EMPTY_WORDS = frozenset(_EMPTY_WORDS.split())
MANY_SPACES = re.compile(r"[\n\r\t]| {5,}")


def all_of(draft: Draft) -> Iterator[Finding]:
    """The examples of header and body."""
    for variable in variables(draft.content):
        if variable.place not in ("header", "body") or not variable.sample:
            continue
        field, name = f"{variable.place}.sample.{variable.name}", variable.name
        sample = variable.sample.strip()
        if is_personal(sample):
            yield finding("sample_personal", field, name=name)
        if sample.casefold() in EMPTY_WORDS or "{{" in sample:
            yield finding("sample_placeholder", field, name=name)
        if MANY_SPACES.search(variable.sample):
            yield finding("sample_spacing", field, name=name)


def is_personal(sample: str) -> bool:
    """Does it look like the real address, number or card of somebody?"""
    mails = [host for host in EMAIL.findall(sample.lower()) if not INVENTED.search(host)]
    phones = [re.sub(r"\D", "", number).removeprefix("00") for number in PHONE.findall(sample)]
    phones = [number for number in phones if len(number) >= 10 and not INVENTED_PHONE.match(number)]
    cards = [
        digits for digits in CARD.findall(sample) if _has_check_digit(re.sub(r"\D", "", digits))
    ]
    return bool(mails or phones or cards or IBAN.search(sample) or IDENTITY.search(sample))


def _has_check_digit(digits: str) -> bool:
    """Luhn's: true of every card number and of one in ten others."""
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0

"""Money as the reader's language writes it, always with its currency."""

from __future__ import annotations

import re
from copy import copy
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import NumberPattern, format_currency
from django.utils.formats import number_format
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _


def money(amount: Decimal | None, currency: str) -> str:
    """Such as US$12.50; a dash for what is not known."""
    if amount is None:
        return "—"
    if not currency:
        return _("%(amount)s (currency not known)") % {
            "amount": number_format(round(amount, 2), 2, force_grouping=True)
        }
    return _written(amount, currency, to_locale(get_language() or "en"))


def unit_price(amount: Decimal | None, currency: str) -> str:
    """The same for what one message costs: to four places, as Meta's rates are."""
    if amount is None:
        return "—"
    if not currency:
        return _("%(amount)s (currency not known)") % {"amount": number_format(round(amount, 4), 4)}
    return published_rate(round(amount, 4), currency)


def published_rate(amount: Decimal, currency: str) -> str:
    """A rate to its last digit, with at least four places, as rates are published."""
    locale, pattern = _rates_as_written(to_locale(get_language() or "en"))
    return _parted(pattern.apply(amount, locale, currency=currency, currency_digits=False))


@lru_cache(4096)
def _written(amount: Decimal, currency: str, locale: str) -> str:
    """A page has hundreds of them, many the same."""
    return _parted(format_currency(amount, currency, locale=locale))


@lru_cache
def _rates_as_written(name: str) -> tuple[Locale, NumberPattern]:
    """A page has hundreds of them."""
    locale = Locale.parse(name)
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (4, 6)
    return locale, pattern


def _parted(words: str) -> str:
    """CLDR parts letters from digits, IDR 1,234; Babel does not yet."""
    return re.sub(r"(?<=[A-Za-z])(?=[-\d])", "\N{NO-BREAK SPACE}", words)

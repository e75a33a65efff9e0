"""Which rules hold for whom: a recipient's country, as ISO 3166 writes it."""

from __future__ import annotations

from babel import Locale
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

META = "META"
UNION = "EU"
# Those that waportal has rules of.
COVERED = (
    "EU", "DE", "GB", "US", "CA", "BR", "IN", "JP", "SG", "AU", "MX", "ID", "ZA", "AE", "SA",
)  # fmt: skip
MEMBERS = frozenset(
    (
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
        "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    )
)  # fmt: skip
# What a notice can be for: the Union as a whole or one of its members, and the others that are covered.
CHOICES = (*COVERED, *sorted(MEMBERS - set(COVERED)))


def holding(country: str) -> tuple[str, ...]:
    """The jurisdictions whose rules hold for a recipient there: Meta's always, the Union's for its
    members. All that are known for a country that is not covered, or not known: nothing less is safe."""
    if country == UNION:
        return META, UNION
    if country in MEMBERS:
        return (META, UNION, country) if country in COVERED else (META, UNION)
    return (META, country) if country in COVERED else (META, *COVERED)


def is_covered(country: str) -> bool:
    return country in COVERED or country in MEMBERS


def name_of(jurisdiction: str) -> str:
    """In the reader's language."""
    if jurisdiction == META:
        return _("Everywhere: Meta")
    names = Locale.parse(to_locale(get_language() or "en")).territories
    return str(names.get(jurisdiction, jurisdiction))

"""Numbers and user ids as somebody may see them."""

from __future__ import annotations

import phonenumbers

from optin.identity.numbers import is_user_id

HIDDEN = "••••"


def shown(value: str, unmasked: bool) -> str:
    """A number in international form, or its country and last digits; a user id or its ends."""
    if not value:
        return HIDDEN
    if is_user_id(value):
        return value if unmasked else f"{value[:3]}{HIDDEN}{value[-4:] if len(value) > 10 else ''}"
    try:
        parsed = phonenumbers.parse(f"+{value}", None)
    except phonenumbers.NumberParseException:
        return value if unmasked else f"{HIDDEN}{value[-2:]}"
    if unmasked:
        form = phonenumbers.PhoneNumberFormat.INTERNATIONAL
        return str(phonenumbers.format_number(parsed, form))
    national = str(parsed.national_number)
    return (
        f"+{parsed.country_code} {HIDDEN} {national[-4:] if len(national) > 6 else national[-2:]}"
    )

"""How a charge is named in an address: a message's id holds the number it went to, so it is sealed."""

from __future__ import annotations

from accounts.secrets import SecretUnreadable, decrypt, encrypt

LONGEST = 2000


def reference(text: str) -> str:
    """Another one each time; each opens."""
    return encrypt(text)


def opened(reference: str) -> str:
    """Empty for what none of our keys sealed."""
    try:
        return decrypt(reference[:LONGEST])
    except (SecretUnreadable, UnicodeEncodeError):
        return ""

"""Addresses of websites, as browsers compare them: scheme, host and port, and nothing else.

They become a part of a header (CSP frame-ancestors), so nothing but these goes through.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
)
OWN_MACHINE = re.compile(r"localhost|127(\.\d{1,3}){3}")
DEFAULT = {"https": 443, "http": 80}


def origin(text: str) -> str:
    """ "https://www.shop.example" of any address on that site. Without encryption only of one's own machine.

    Raises ValueError for what is no such address.
    """
    told = urlsplit(text.strip() if "://" in text else f"https://{text.strip()}")
    try:
        host = (told.hostname or "").encode("idna").decode().lower()
        port = told.port
    except UnicodeError:
        raise ValueError(text) from None
    is_own = bool(OWN_MACHINE.fullmatch(host))
    if told.username or told.scheme not in DEFAULT or not HOST.fullmatch(host):
        raise ValueError(text)
    if not is_own and (told.scheme != "https" or "." not in host):
        raise ValueError(text)
    is_usual = port in (None, DEFAULT[told.scheme])
    return f"{told.scheme}://{host}" if is_usual else f"{told.scheme}://{host}:{port}"

"""Where an outgoing webhook may go: nowhere inside our own network.

A name is resolved once, every address behind it is judged, and the connection is made to the very address that
was judged, so that a name which changes its mind in between leads nowhere else.
https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from django.conf import settings

Address = IPv4Address | IPv6Address
# IPv6 addresses that a gateway turns into the IPv4 address in their last 32 bits.
TRANSLATED = [ipaddress.IPv6Network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")]


class Forbidden(Exception):
    """An address that is not on the internet."""


class Unresolved(Exception):
    """The name leads nowhere."""


@dataclass(frozen=True)
class Target:
    """An https (or, inside a network of ours, http) address taken apart."""

    host: str
    port: int
    path: str
    is_https: bool

    @property
    def authority(self) -> str:
        """For the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_https else 80) else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """Raises ValueError for what is no plain address of a web server."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ValueError("no web address")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("with a user or a fragment")
    if not url.isascii() or any(letter <= " " or letter == "\x7f" for letter in url):
        raise ValueError("letters that must be encoded")
    is_https = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    port = parts.port if parts.port is not None else (443 if is_https else 80)
    if not port:
        raise ValueError("no port")
    return Target(parts.hostname, port, path, is_https)


def resolve(target: Target) -> str:
    """The address to connect to. Raises Forbidden when any address of the name is, Unresolved."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unresolved from None
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not addresses:
        raise Unresolved
    for address in addresses:
        if not is_allowed(address, is_https=target.is_https):
            raise Forbidden(str(address))
    return str(addresses[0])


def is_allowed(address: Address, *, is_https: bool = True) -> bool:
    """On the internet by https, or in one of settings.OUTGOING_PRIVATE_NETWORKS."""
    real = _within(address)
    if any(real in network for network in settings.OUTGOING_PRIVATE_NETWORKS):
        return True
    return is_https and real.is_global and not (real.is_multicast or _is_site_local(real))


def _within(address: Address) -> Address:
    """The IPv4 address that an IPv6 address is another spelling of, or carries."""
    if isinstance(address, IPv4Address):
        return address
    teredo = address.teredo
    carried = address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
    if carried:
        return carried
    if any(address in network for network in TRANSLATED) and int(address) > 1:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_site_local(address: Address) -> bool:
    return isinstance(address, IPv6Address) and address.is_site_local

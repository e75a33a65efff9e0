"""Where a call goes: base URL, path and query, made safe."""

import ipaddress
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit


def checked_base_url(base_url: str) -> str:
    """The base URL without a slash at its end; ValueError unless it is https, or http to this
    machine."""
    parts = urlsplit(base_url)
    if not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        raise ValueError("The base URL of the Graph API is a scheme, a host and at most a path.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
        raise ValueError("The base URL of the Graph API must be https.")
    return base_url.rstrip("/")


def quoted(path: str) -> str:
    """The path safe in a URL; ids come from outside and must not lead elsewhere (ValueError)."""
    segments = path.strip("/").split("/")
    if not all(segments) or "." in segments or ".." in segments:
        raise ValueError("A Graph path is made of ids and names with slashes between.")
    return "/".join(quote(segment, safe=":=") for segment in segments)


def as_query(params: Mapping[str, Any] | None) -> dict[str, str]:
    """Texts stay, the rest becomes JSON (true, 250, ["id"]), None is left out."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
        for name, value in (params or {}).items()
        if value is not None
    }


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

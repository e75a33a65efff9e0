"""Settings from the environment, read strictly: what is missing or malformed is named at start-up."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()  # NAME_FILE holds the value where secrets are mounted as files


def required(name: str, why: str) -> str:
    """The value of a variable the site cannot run without."""
    value = str(env.str(name, default="")).strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is missing: {why}. See .env.example.")
    return value


def boolean(name: str, default: bool) -> bool:
    """True or False; anything else is an error rather than a guess."""
    value = str(env.str(name, default=str(default)))
    if value.lower() in ("true", "1", "yes"):
        return True
    if value.lower() in ("false", "0", "no"):
        return False
    raise ImproperlyConfigured(f"{name} must be True or False, not {value!r}.")


def integer(name: str, default: int, *, minimum: int = 0) -> int:
    value = str(env.str(name, default=str(default)))
    if not value.isdigit() or int(value) < minimum:
        raise ImproperlyConfigured(f"{name} must be a whole number from {minimum}, not {value!r}.")
    return int(value)


def secret_key() -> str:
    key = required("SECRET_KEY", "it signs sessions and links")
    if len(key) < 32:
        raise ImproperlyConfigured("SECRET_KEY is too short: use at least 32 random characters.")
    return key


def token_keys() -> list[str]:
    """Fernet keys that encrypt Meta's tokens at rest, newest first; the older ones still decrypt."""
    keys = [k.strip() for k in required("TOKEN_KEYS", "it encrypts Meta's tokens").split(",")]
    for key in keys:
        try:
            Fernet(key)
        except ValueError:
            raise ImproperlyConfigured(
                "TOKEN_KEYS holds a malformed key: each must be 32 url-safe base64 bytes, "
                "made by `python -c 'from cryptography.fernet import Fernet; "
                "print(Fernet.generate_key().decode())'`."
            ) from None
    return keys


def database(name: str, why: str) -> dict[str, Any]:
    """A PostgreSQL address, read by libpq's own rules, as Django's DATABASES entry."""
    url = required(name, why)
    try:
        parts: dict[str, Any] = conninfo_to_dict(url)
    except ProgrammingError:
        parts = {}
    if not url.startswith(("postgres://", "postgresql://")) or not {"dbname", "user"} <= set(parts):
        raise ImproperlyConfigured(
            f"{name} must look like postgresql://user:password@host:5432/database."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user"),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": parts,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Networks like `10.1.0.0/16,fd00::/8`; none when empty."""
    given = [net.strip() for net in str(env.str(name, default="")).split(",")]
    try:
        return [ip_network(net) for net in given if net]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be a list of networks like 10.1.0.0/16: {error}."
        ) from None


def folders(name: str, default: str) -> list[str]:
    """Folders like `/usr/share/fonts,/opt/fonts`; one that does not exist is empty."""
    given = [folder.strip() for folder in str(env.str(name, default=default)).split(",")]
    return [folder for folder in given if folder]


def base_urls() -> dict[str, str]:
    """The Graph API addresses a connection may use, by environment: `live=https://…,sandbox=http://…`."""
    default = "live=https://graph.facebook.com"
    pairs = [p.strip() for p in str(env.str("GRAPH_BASE_URLS", default=default)).split(",")]
    urls = dict(pair.partition("=")[::2] for pair in pairs if pair)
    for name, url in urls.items():
        if name not in ("live", "sandbox") or urlsplit(url).scheme not in ("http", "https"):
            raise ImproperlyConfigured(
                "GRAPH_BASE_URLS must be a list like live=https://graph.facebook.com,"
                f"sandbox=http://127.0.0.1:8100; {name}={url} is not understood."
            )
    return {name: url.rstrip("/") for name, url in urls.items()}

"""Every URL pattern of the site, and a path for each with its arguments filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, resolve

# <int:pk> of path(), (?P<pk>…) of re_path()
ARGUMENT = re.compile(r"<(?:\w+:)?(?P<path>\w+)>|\(\?P<(?P<re>\w+)>(?:\([^()]*\)|[^()])*\)\??")


@dataclass(frozen=True)
class Route:
    """One pattern: where it is mounted, its full name, its arguments, the view."""

    pattern: str  # such as o/<slug:org>/settings/keys/
    name: str  # such as accounts:key_list; a nameless one is its pattern
    room: str  # the namespace, or ""
    arguments: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def act(self) -> str | None:
        """The right that `accounts.access.allowed` asks for."""
        return getattr(self.view, "act", None)

    @property
    def of_organisation(self) -> bool:
        return self.pattern.startswith("o/<slug:org>/")

    def path(self, values: Mapping[str, Any]) -> str:
        """The path with these values; the site must find this very view behind it."""
        filled = ARGUMENT.sub(lambda m: str(values[m["path"] or m["re"]]), self.pattern)
        path = "/" + re.sub(r"[\^$\\]|/\?$", "", filled.replace("/?$", "/"))
        found = resolve(path)
        assert found.route == self.pattern or found.func == self.view, (
            f"{path} was meant for {self.name}, but {found.view_name} answers it"
        )
        return path


def routes() -> Iterator[Route]:
    """All of them, in the order of urls.py."""
    yield from _walk(get_resolver(), "", ())


def _walk(resolver: URLResolver, mounted: str, rooms: tuple[str, ...]) -> Iterator[Route]:
    for found in resolver.url_patterns:
        pattern = mounted + str(found.pattern)
        if isinstance(found, URLPattern):
            arguments = tuple(m["path"] or m["re"] for m in ARGUMENT.finditer(pattern))
            name = ":".join([*rooms, found.name]) if found.name else pattern
            yield Route(pattern, name, ":".join(rooms), arguments, found.callback)
        else:
            inner = (*rooms, found.namespace) if found.namespace else rooms
            yield from _walk(found, pattern, inner)

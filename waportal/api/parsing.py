"""What is asked, read strictly: JSON as it is defined, of a size that somebody types, and known names only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from ninja.errors import ValidationError
from ninja.parser import Parser

from templates_app.files import strict

LARGEST = 256 * 1024  # bytes; the largest template is about 20 kB


class StrictParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        """Raises ValueError or RecursionError, which ninja answers with 400."""
        if len(request.body) > LARGEST:
            raise ValueError("The body is too large.")
        return strict.loads(request.body)


def only_known(request: HttpRequest, names: Iterable[str]) -> None:
    """A filter with a slip in its name would otherwise find everything. Raises ValidationError."""
    unknown = sorted(set(request.GET) - set(names))
    if unknown:
        raise ValidationError(
            [
                {"loc": ("query", name[:80]), "type": "extra_forbidden", "msg": "Unknown parameter"}
                for name in unknown
            ]
        )

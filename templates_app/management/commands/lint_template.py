"""Checks templates in files, for a build that must not go on when Meta would refuse one."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from templates_app import lint
from templates_app.content import from_meta
from templates_app.lint.report import as_json


class Command(BaseCommand):
    help = (
        "Says what Meta would refuse, reject or recategorise in the templates of these JSON files. Each file holds one"
        " template as it is posted to Meta (name, language, category, components), a list of them, or Meta's own list"
        ' {"data": […]}. Prints JSON. Ends with 1 when one would be refused, with 2 when a file cannot be read.'
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="FILE.json", help="- reads the standard input"
        )
        parser.add_argument(
            "--domain", action="append", default=[], help="a domain of your own; may be repeated"
        )

    def handle(self, *, files: list[str], domain: list[str], **options: Any) -> None:
        around = lint.Around(domains=tuple(one.lower() for one in domain))
        found = [
            {"file": name, **as_json(lint.Draft.of_json(raw, around))}
            for name in files
            for raw in _templates(name)
        ]
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        if any(one["refused"] for one in found):
            sys.exit(1)


def _templates(name: str) -> Iterator[Mapping[str, Any]]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        held = json.loads(text)
    except (OSError, ValueError) as error:
        raise CommandError(f"{name}: {error}", returncode=2) from error
    read_back = isinstance(held, dict) and isinstance(held.get("data"), list)
    listed = held["data"] if read_back else held if isinstance(held, list) else [held]
    if not all(isinstance(one, dict) for one in listed):
        raise CommandError(f"{name}: a template is a JSON object.", returncode=2)
    yield from ({**one, **from_meta(one)} for one in listed) if read_back else listed

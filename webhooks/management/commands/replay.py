"""`manage.py replay`: lets the deliveries of a time span be digested again."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from webhooks.models import State
from webhooks.replaying import replay, span


class Command(BaseCommand):
    help = "Digest again what was delivered in a time span. What went well changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("start", type=moment, help="such as 2026-11-22T08:00, UTC")
        parser.add_argument("end", type=moment, help="not included")
        parser.add_argument("--state", choices=State.values, help="only those in this state")
        parser.add_argument("--sender", help="only of this account: the first entry's id")
        parser.add_argument("--field", help="only those that brought a change of this field")

    def handle(self, *args: Any, **options: Any) -> None:
        start, end = options["start"], options["end"]
        if start >= end:
            raise CommandError("The start must be before the end.")
        narrowed = {name: options[name] or "" for name in ("state", "sender", "field")}
        chosen = span(start, end, **narrowed)
        self.stdout.write(f"{replay(chosen)} deliveries will be digested again.")


def moment(text: str) -> datetime:
    """Raises ValueError."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)

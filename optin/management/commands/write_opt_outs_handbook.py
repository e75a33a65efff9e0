"""Writes docs/opt-outs.md from the words and rules."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from optin.withdrawal import handbook


class Command(BaseCommand):
    help = "Writes docs/opt-outs.md, the catalogue of what counts as an opt-out, from the rules themselves."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "opt-outs.md"
        path.write_text(handbook.page(), encoding="utf-8")
        self.stdout.write(f"{path} is written.")

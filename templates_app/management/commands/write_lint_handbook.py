"""Writes docs/lint.md from the rules."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from templates_app.lint import handbook


class Command(BaseCommand):
    help = "Writes docs/lint.md, the catalogue of the lint, from the rules themselves."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "lint.md"
        path.write_text(handbook.page(), encoding="utf-8")
        self.stdout.write(f"{path} is written.")

"""Writes docs/alerts.md from the kinds."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from alerts import handbook


class Command(BaseCommand):
    help = "Writes docs/alerts.md, the catalogue of alerts, from the kinds themselves."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "alerts.md"
        path.write_text(handbook.page(), encoding="utf-8")
        self.stdout.write(f"{path} is written.")

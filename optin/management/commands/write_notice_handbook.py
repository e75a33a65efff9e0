"""Writes docs/notice-lint.md from the rules."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from optin.notice_lint import handbook


class Command(BaseCommand):
    help = "Writes docs/notice-lint.md, the catalogue of the lint of notices, from the rules themselves."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "notice-lint.md"
        path.write_text(handbook.page(), encoding="utf-8")
        self.stdout.write(f"{path} is written.")

"""For support staff: alerts to look at."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from alerts.models import Alert


@admin.register(Alert)
class AlertAdmin(ModelAdmin):  # type: ignore[misc]
    list_display = ("opened_at", "organisation", "kind", "title", "severity", "closed_at")
    list_filter = ("kind", "severity", ("closed_at", admin.EmptyFieldListFilter))
    search_fields = ("title", "subject", "organisation__name")
    list_select_related = ("organisation",)
    ordering = ("-opened_at",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

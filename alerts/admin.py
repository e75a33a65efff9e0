"""For support staff: alerts to look at."""

from __future__ import annotations

from django.contrib import admin

from accounts.support import ReadOnlyAdmin
from alerts.models import Alert


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    list_display = ("opened_at", "organisation", "kind", "title", "severity", "closed_at")
    list_filter = ("kind", "severity", ("closed_at", admin.EmptyFieldListFilter))
    search_fields = ("title", "subject", "organisation__name")
    list_select_related = ("organisation",)
    ordering = ("-opened_at",)

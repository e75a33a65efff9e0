"""What every support page of the Django admin shares. Other rooms build theirs on these too.

Support staff (`is_staff`) may look at everything registered here, and do only what a page offers;
only superusers decide who is support staff. The audit trail has every change, marked as support's.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline


class _ReadOnly:
    """Support looks; nothing is added, changed or deleted."""

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._is_support(request)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def _is_support(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.is_active and user.is_staff)


class ReadOnlyAdmin(_ReadOnly, ModelAdmin):  # type: ignore[misc]
    """A table to look at."""

    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_support(request)

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """For actions by which support does what a service offers: `permissions=["operate"]`."""
        return self._is_support(request)


class ReadOnlyInline(_ReadOnly, TabularInline):  # type: ignore[misc]
    """Rows to look at on the page of what they belong to."""

    extra = 0


class SupportAdmin(ReadOnlyAdmin):
    """A thing of which support may change the few fields that are not read-only."""

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._is_support(request)

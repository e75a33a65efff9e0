"""For support staff: readings, days and limits as they are kept."""

from django.contrib import admin

from accounts.support import ReadOnlyAdmin
from quality.models import LimitUse, NumberDay, PortfolioDay, Reading


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    list_display = (
        "kind",
        "subject_id",
        "metric",
        "value",
        "from_at",
        "until_at",
        "seen_at",
        "source",
        "organisation",
    )
    list_filter = ("kind", "metric", "source")
    list_select_related = ("organisation",)
    search_fields = ("=subject_id",)
    ordering = ("-pk",)
    show_full_result_count = False


@admin.register(NumberDay)
class NumberDayAdmin(ReadOnlyAdmin):
    list_display = (
        "phone_number_id",
        "day",
        "sent",
        "delivered",
        "read",
        "failed",
        "people",
        "new_people",
        "stopped",
        "counted_at",
        "organisation",
    )
    list_select_related = ("organisation",)
    search_fields = ("=phone_number_id", "=waba_id")
    ordering = ("-pk",)
    show_full_result_count = False


@admin.register(LimitUse)
class LimitUseAdmin(ReadOnlyAdmin):
    list_display = ("business_id", "used", "arrived", "counted_at", "organisation")
    list_select_related = ("organisation",)
    ordering = ("-used",)


@admin.register(PortfolioDay)
class PortfolioDayAdmin(ReadOnlyAdmin):
    list_display = ("business_id", "day", "peak", "week", "month", "organisation")
    list_select_related = ("organisation",)
    search_fields = ("=business_id",)
    ordering = ("-pk",)
    show_full_result_count = False

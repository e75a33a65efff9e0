"""For support staff: rate cards, where each figure comes from, and what Meta says."""

from django.contrib import admin

from accounts.support import ReadOnlyAdmin
from billing.models import (
    Card,
    CellAnswer,
    CostsReading,
    ExchangeFile,
    HistoryFile,
    Invoice,
    MetaPoint,
    MonthCheck,
    Payment,
    RateRow,
)


@admin.register(Card)
class CardAdmin(ReadOnlyAdmin):
    list_display = ("currency", "effective_from", "model", "state", "organisation")
    list_filter = ("currency", "state", "model")
    list_select_related = ("organisation",)
    ordering = ("-effective_from", "currency")
    exclude = ("file",)


@admin.register(RateRow)
class RateRowAdmin(ReadOnlyAdmin):
    list_display = ("card", "market", "category", "tier_from", "amount", "grade")
    list_filter = ("category", "grade", "card__currency")
    list_select_related = ("card",)
    search_fields = ("market", "source")
    ordering = ("-card__effective_from", "market", "category", "tier_from")


@admin.register(CostsReading)
class CostsReadingAdmin(ReadOnlyAdmin):
    list_display = ("account", "known_from", "known_to", "read_at", "due_at", "until", "problem")
    list_filter = (("until", admin.EmptyFieldListFilter), ("problem", admin.EmptyFieldListFilter))
    list_select_related = ("account",)
    search_fields = ("account__waba_id", "account__name")
    ordering = ("due_at",)


@admin.register(MetaPoint)
class MetaPointAdmin(ReadOnlyAdmin):
    list_display = (
        "day", "waba_id", "unit", "phone_number", "country", "category", "type", "tier", "volume",
        "cost", "currency", "read_at",
    )  # fmt: skip
    list_filter = ("unit", "category", ("file", admin.EmptyFieldListFilter))
    search_fields = ("waba_id",)
    ordering = ("-day", "pk")


@admin.register(HistoryFile)
class HistoryFileAdmin(ReadOnlyAdmin):
    list_display = ("file_name", "account", "currency", "uploaded_at", "confirmed_at", "added")
    list_select_related = ("account",)
    search_fields = ("file_name", "sha256", "account__waba_id")
    ordering = ("-pk",)
    exclude = ("data",)


@admin.register(MonthCheck)
class MonthCheckAdmin(ReadOnlyAdmin):
    list_display = (
        "month", "waba_id", "currency", "our_amount", "meta_amount", "differing", "open",
        "checked_at",
    )  # fmt: skip
    search_fields = ("waba_id",)
    ordering = ("-month", "waba_id")


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    list_display = ("number", "organisation", "month", "currency", "amount", "issued_on")
    list_filter = ("currency",)
    list_select_related = ("organisation",)
    search_fields = ("number", "organisation__name")
    ordering = ("-month", "-pk")
    exclude = ("data",)


@admin.register(ExchangeFile)
class ExchangeFileAdmin(ReadOnlyAdmin):
    list_display = ("file_name", "organisation", "first_day", "last_day", "new", "uploaded_at")
    list_select_related = ("organisation",)
    ordering = ("-pk",)
    exclude = ("data",)


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("account", "refused_at")
    list_select_related = ("account",)
    ordering = ("-refused_at",)


@admin.register(CellAnswer)
class CellAnswerAdmin(ReadOnlyAdmin):
    list_display = ("day", "waba_id", "phone_number", "country", "category", "by", "at")
    list_select_related = ("by",)
    search_fields = ("waba_id", "note")
    ordering = ("-pk",)

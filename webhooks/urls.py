"""Pages about an account's webhooks, under /o/<org>/assets/accounts/<waba_id>/webhooks/."""

from django.urls import path

from webhooks.gaps import views

app_name = "webhooks"
urlpatterns = [
    path("", views.gap_detail, name="gap_detail"),
    path("repairs/", views.repair_create, name="repair_create"),
    path("backfills/", views.backfill_create, name="backfill_create"),
    path("missed.csv", views.missed_export, name="missed_export"),
]

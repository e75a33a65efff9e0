"""/p/…, for people who were sent a link to what they agreed to."""

from django.urls import path

from optin.views import preferences

app_name = "preferences"
urlpatterns = [
    path("<str:token>/", preferences.preference_detail, name="preference_detail"),
    path("<str:token>/withdrawals/", preferences.withdrawal_create, name="withdrawal_create"),
    path("<str:token>/opt-ins/", preferences.opt_in_create, name="opt_in_create"),
    path("<str:token>/requests/", preferences.request_create, name="request_create"),
    path(
        "<str:token>/receipts/<uuid:event_id>.json", preferences.receipt_detail, {"form": "json"},
        name="receipt_json",
    ),
    path(
        "<str:token>/receipts/<uuid:event_id>.pdf", preferences.receipt_detail, {"form": "pdf"},
        name="receipt_pdf",
    ),
]  # fmt: skip

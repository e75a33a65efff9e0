"""Pages about costs, under /o/<org>/costs/."""

from django.urls import path

from accounts.spreadsheets import sheet_paths
from billing import meta_urls, plan_urls, report_urls
from billing.views import cards, rates, uploads

CARD, UPLOAD = "rates/cards/<int:card_id>/", "rates/uploads/<int:upload_id>/"

app_name = "billing"
urlpatterns = [
    *report_urls.urlpatterns,
    path("rates/", cards.card_list, name="card_list"),
    *sheet_paths("rates/", cards.card_export, "card_export"),
    path(CARD, cards.card_detail, name="card_detail"),
    *sheet_paths(CARD, cards.rate_export, "rate_export"),
    path(f"{CARD}changes/", cards.card_changes, name="card_changes"),
    *sheet_paths(f"{CARD}changes/", cards.change_export, "change_export"),
    path(f"{CARD}files/<int:file_id>/", cards.card_file, name="card_file"),
    path(f"{CARD}approval/", cards.approval_create, name="approval_create"),
    path(f"{CARD}rejection/", cards.rejection_create, name="rejection_create"),
    path(f"{CARD}effect/", cards.effect_create, name="effect_create"),
    path(f"{CARD}withdrawal/", cards.withdrawal_create, name="withdrawal_create"),
    path("rates/uploads/", uploads.upload_create, name="upload_create"),
    path(UPLOAD, uploads.upload_detail, name="upload_detail"),
    path(f"{UPLOAD}sending/", uploads.sending_create, name="sending_create"),
    path(f"{UPLOAD}removal/", uploads.removal_create, name="removal_create"),
    path("rates/lookup/", rates.rate_lookup, name="rate_lookup"),
    path("rates/history/", rates.rate_history, name="rate_history"),
    *sheet_paths("rates/history/", rates.history_export, "history_export"),
    path("rates/markets/", rates.market_index, name="market_index"),
    *sheet_paths("rates/markets/", rates.market_export, "market_export"),
    *meta_urls.urlpatterns,
    *plan_urls.urlpatterns,
]

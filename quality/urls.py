"""Pages about quality, under /o/<org>/quality/."""

from django.urls import path

from accounts.spreadsheets import sheet_paths
from quality.views import limits, numbers, timelines

app_name = "quality"
NUMBER, ACCOUNT = "numbers/<slug:phone_number_id>/", "accounts/<slug:waba_id>/"
urlpatterns = [
    path("", numbers.number_list, name="number_list"),
    *sheet_paths("", numbers.number_export, "number_export"),
    path(NUMBER, timelines.number_timeline, name="number_timeline"),
    *sheet_paths(NUMBER, timelines.number_timeline_export, "number_timeline_export"),
    *sheet_paths(f"{NUMBER}days/", timelines.number_days_export, "number_days_export"),
    path(ACCOUNT, timelines.account_timeline, name="account_timeline"),
    *sheet_paths(ACCOUNT, timelines.account_timeline_export, "account_timeline_export"),
    *sheet_paths(f"{ACCOUNT}days/", timelines.account_days_export, "account_days_export"),
    path("limits/", limits.limit_list, name="limit_list"),
    path("limits/<int:connection_id>/", limits.limit_detail, name="limit_detail"),
]

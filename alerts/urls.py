"""Alerts, under /o/<org>/alerts/."""

from django.urls import path

from accounts.spreadsheets import sheet_paths
from alerts.views import answers, cases, destinations, own, rules

app_name = "alerts"
urlpatterns = [
    path("", cases.alert_list, name="alert_list"),
    *sheet_paths("", cases.alert_export, "alert_export"),
    path("changes/", answers.bulk_create, name="bulk_create"),
    path("<int:pk>/", cases.alert_detail, name="alert_detail"),
    path(
        "<int:pk>/acknowledgement/", answers.acknowledgement_create, name="acknowledgement_create"
    ),
    path("<int:pk>/owner/", answers.owner_update, name="owner_update"),
    path("<int:pk>/snooze/", answers.snooze_create, name="snooze_create"),
    path("<int:pk>/notes/", answers.note_create, name="note_create"),
    path("<int:pk>/closing/", answers.closing_create, name="closing_create"),
    path("mine/", own.preference_update, name="preference_update"),
    path("rules/", rules.rule_list, name="rule_list"),
    path("rules/<slug:alert_kind>/", rules.rule_update, name="rule_update"),
    path("rules/<slug:alert_kind>/tests/", rules.test_create, name="test_create"),
    path("chats/", destinations.destination_list, name="destination_list"),
    path("chats/new/", destinations.destination_create, name="destination_create"),
    path("chats/<int:destination_id>/", destinations.destination_update, name="destination_update"),
    path(
        "chats/<int:destination_id>/use/",
        destinations.destination_use_update,
        name="destination_use_update",
    ),
    path("messages/", own.message_list, name="message_list"),
    path("messages/<int:message_id>/resending/", own.resending_create, name="resending_create"),
]

"""What counts as a stop, and what a person has to decide."""

from django.urls import URLPattern, path

from accounts.spreadsheets import sheet_paths
from optin.views import stop_words, unclear

urlpatterns: list[URLPattern] = [
    path("", stop_words.stop_words, name="stop_words"),
    path("unclear/", unclear.unclear_list, name="unclear_list"),
    *sheet_paths("unclear/", unclear.unclear_export, "unclear_export"),
    path("unclear/<int:unclear_id>/decision/", unclear.decision_create, name="decision_create"),
]

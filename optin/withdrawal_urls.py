"""What counts as a stop."""

from django.urls import URLPattern, path

from optin.views import stop_words

urlpatterns: list[URLPattern] = [
    path("", stop_words.stop_words, name="stop_words"),
]

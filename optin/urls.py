"""The pages of opt-ins, each room in a file of its own."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "optin"

urlpatterns: list[URLPattern | URLResolver] = [
    path("integrity/", include("optin.integrity_urls")),
]

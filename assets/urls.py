"""Pages about business assets, under /o/<org>/assets/."""

from django.urls import URLPattern

app_name = "assets"
urlpatterns: list[URLPattern] = []

"""Pages about costs, under /o/<org>/costs/."""

from django.urls import path

from billing import meta_urls, views

app_name = "billing"
urlpatterns = [
    path("", views.cost_report, name="cost_report"),
    *meta_urls.urlpatterns,
]

"""Alerts, under /o/<org>/alerts/."""

from django.urls import path

from alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.alert_list, name="alert_list"),
    path("<int:pk>/", views.alert_detail, name="alert_detail"),
    path("<int:pk>/acknowledgement/", views.acknowledgement_create, name="acknowledgement_create"),
]

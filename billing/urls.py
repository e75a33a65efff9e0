"""Pages about costs, under /o/<org>/costs/."""

from django.urls import path

from billing import views

app_name = "billing"
urlpatterns = [
    path("", views.cost_report, name="cost_report"),
    path("costs.csv", views.cost_report_export, {"form": "csv"}, name="cost_report_csv"),
    path("costs.xlsx", views.cost_report_export, {"form": "xlsx"}, name="cost_report_xlsx"),
    path("costs.pdf", views.cost_report_export, {"form": "pdf"}, name="cost_report_pdf"),
    path("charges/", views.charge_list, name="charge_list"),
    path("charges/<str:charge>/", views.charge_detail, name="charge_detail"),
    path("unknown/", views.unknown_list, name="unknown_list"),
    path("tiers/", views.tier_list, name="tier_list"),
    path("centres/", views.centre_list, name="centre_list"),
    path("centres/new/", views.centre_create, name="centre_create"),
    path("centres/<int:centre_id>/", views.centre_update, name="centre_update"),
    path("reports/", views.saved_report_list, name="saved_report_list"),
    path("reports/new/", views.saved_report_create, name="saved_report_create"),
    path("reports/<int:report_id>/", views.saved_report_update, name="saved_report_update"),
]

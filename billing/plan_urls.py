"""Budgets, forecast, what if, estimates and the partner's view, under /o/<org>/costs/."""

from django.urls import path

from billing import views

urlpatterns = [
    path("budgets/", views.budget_list, name="budget_list"),
    path("budgets/new/", views.budget_create, name="budget_create"),
    path("budgets/<int:budget_id>/", views.budget_detail, name="budget_detail"),
    path("budgets/<int:budget_id>/edit/", views.budget_update, name="budget_update"),
    path("budgets/<int:budget_id>/archive/", views.budget_archive, name="budget_archive"),
    path("what-if/", views.what_if, name="what_if"),
    path("estimate/", views.estimate_detail, name="estimate"),
    path("clients/", views.client_list, name="client_list"),
    path("clients/<slug:client>/", views.client_statement, name="client_statement"),
    path("mark-ups/", views.markup_list, name="markup_list"),
    path("mark-ups/new/", views.markup_create, name="markup_create"),
    path("forecast/", views.forecast_detail, name="forecast_detail"),
]

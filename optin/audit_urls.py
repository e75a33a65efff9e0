"""The auditor's desk, mounted below audit/."""

from django.urls import path

from accounts.spreadsheets import sheet_paths
from optin.audit import views

QUESTION = "questions/<slug:question>/"
SAMPLE = "samples/<uuid:event_id>/"

urlpatterns = [
    path("", views.audit_desk, name="audit_desk"),
    path(QUESTION, views.question_detail, name="question_detail"),
    *sheet_paths(QUESTION, views.question_export, "question_export"),
    path("decisions/", views.decision_lookup, name="decision_lookup"),
    path("decisions/<uuid:decision_id>/", views.decision_detail, name="decision_detail"),
    path("samples/", views.sample_create, name="sample_create"),
    path(SAMPLE, views.sample_detail, name="sample_detail"),
    *sheet_paths(SAMPLE, views.sample_export, "sample_export"),
    path("reviews/", views.review_create, name="review_create"),
    path(
        "reviews/<int:review_id>/cancellation/",
        views.review_cancellation_create,
        name="review_cancellation_create",
    ),
    path("people/<uuid:person_id>/handover/", views.handover_create, name="handover_create"),
]

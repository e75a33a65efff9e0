"""The page of the log, mounted below integrity/."""

from django.urls import path

from optin.integrity import views

urlpatterns = [
    path("", views.integrity_detail, name="integrity_detail"),
    path("comparison/", views.comparison_create, name="comparison_create"),
    path("verifications/", views.verification_create, name="verification_create"),
    path(
        "verifications/<int:verification_id>/cancellation/",
        views.verification_cancellation_create,
        name="verification_cancellation_create",
    ),
    path("checkpoints/<int:size>/", views.checkpoint_export, name="checkpoint_export"),
    path("bundle/", views.bundle_export, name="bundle_export"),
    path("verifier/", views.verifier_export, name="verifier_export"),
]

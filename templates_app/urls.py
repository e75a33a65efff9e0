from django.urls import path

from templates_app.views import composer, lists, moves, phones

app_name = "templates_app"
urlpatterns = [
    path("", lists.template_list, name="template_list"),
    path("export.csv", lists.template_export, name="template_export"),
    path("new/", composer.template_create, name="template_create"),
    path("readings/", lists.reading_list, name="reading_list"),
    path("synchronisation/", lists.synchronisation_create, name="synchronisation_create"),
    path("<int:template_id>/", lists.template_detail, name="template_detail"),
    path("<int:template_id>/status/", lists.template_status, name="template_status"),
    path("<int:template_id>/revision/", composer.revision_create, name="revision_create"),
    path("<int:template_id>/naming/", composer.naming_update, name="naming_update"),
    path("<int:template_id>/preview/", composer.preview_create, name="preview_create"),
    path("<int:template_id>/phones/", phones.phone_list, name="phone_list"),
    path(
        "<int:template_id>/preview-links/", phones.preview_link_create, name="preview_link_create"
    ),
    path(
        "preview-links/<int:preview_link_id>/revocation/",
        phones.preview_link_revocation_create,
        name="preview_link_revocation_create",
    ),
    path("samples/<str:digest>/", phones.sample_detail, name="sample_detail"),
    path("<int:template_id>/copy/", composer.copy_create, name="copy_create"),
    path("<int:template_id>/discard/", moves.discard_create, name="discard_create"),
    path(
        "<int:template_id>/review-request/",
        moves.review_request_create,
        name="review_request_create",
    ),
    path("<int:template_id>/review/", moves.review_create, name="review_create"),
    path("<int:template_id>/withdrawal/", moves.withdrawal_create, name="withdrawal_create"),
    path("<int:template_id>/submission/", moves.submission_create, name="submission_create"),
    path("<int:template_id>/reading/", moves.reading_create, name="reading_create"),
]

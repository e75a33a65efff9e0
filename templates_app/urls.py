from django.urls import path

from templates_app.views import answers, composer, errands, lists, moves, phones

app_name = "templates_app"
urlpatterns = [
    path("", lists.template_list, name="template_list"),
    path("export.csv", lists.template_export, name="template_export"),
    path("new/", composer.template_create, name="template_create"),
    path("readings/", lists.reading_list, name="reading_list"),
    path("synchronisation/", lists.synchronisation_create, name="synchronisation_create"),
    path("categories/", answers.category_list, name="category_list"),
    path("categories/export.csv", answers.category_export, name="category_export"),
    path("categories/answers/", answers.category_answer_create, name="category_answer_create"),
    path("<int:template_id>/", lists.template_detail, name="template_detail"),
    path("<int:template_id>/status/", lists.template_status, name="template_status"),
    path("<int:template_id>/revision/", composer.revision_create, name="revision_create"),
    path("<int:template_id>/naming/", composer.naming_update, name="naming_update"),
    path("<int:template_id>/preview/", composer.preview_create, name="preview_create"),
    path("<int:template_id>/phones/", phones.phone_list, name="phone_list"),
    path("<int:template_id>/picture.png", phones.picture_detail, name="picture_detail"),
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
    path("<int:template_id>/reopening/", answers.reopening_create, name="reopening_create"),
    path("<int:template_id>/drift/", answers.drift_update, name="drift_update"),
    path("<int:template_id>/appeal/", answers.appeal_create, name="appeal_create"),
    path("<int:template_id>/appeal/outcome/", answers.appeal_update, name="appeal_update"),
    path("<int:template_id>/deletion/", errands.deletion_create, name="deletion_create"),
    path("<int:template_id>/errand/", errands.errand_create, name="errand_create"),
    path(
        "<int:template_id>/errand/withdrawal/",
        errands.errand_withdrawal_create,
        name="errand_withdrawal_create",
    ),
    path("<int:template_id>/renaming/", errands.renaming_create, name="renaming_create"),
]

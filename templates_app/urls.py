from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from templates_app.views import (
    answers,
    bulk,
    composer,
    copying,
    errands,
    families,
    imports,
    library,
    lists,
    moves,
    numbers,
    phones,
    reviewing,
    saved_views,
    shelves,
)


def _sheets(place: str, view: Callable[..., HttpResponseBase], name: str) -> list[URLPattern]:
    """The same list as CSV and as XLSX."""
    return [
        path(f"{place}export.csv", view, {"form": "csv"}, name=name),
        path(f"{place}export.xlsx", view, {"form": "xlsx"}, name=f"{name}_xlsx"),
    ]


app_name = "templates_app"
urlpatterns = [
    path("", lists.template_list, name="template_list"),
    *_sheets("", lists.template_export, "template_export"),
    path("export.json", lists.template_export, {"form": "json"}, name="template_export_json"),
    path("copying/", copying.copying_create, name="copying_create"),
    path("copying/plan/", copying.copying_update, name="copying_update"),
    path("library/", library.library_list, name="library_list"),
    path("library/item/", library.library_detail, name="library_detail"),
    path("imports/new/", imports.import_create, name="import_create"),
    path("imports/<int:import_id>/", imports.import_detail, name="import_detail"),
    path(
        "imports/<int:import_id>/confirmation/",
        imports.import_confirmation_create,
        name="import_confirmation_create",
    ),
    path("new/", composer.template_create, name="template_create"),
    path("readings/", lists.reading_list, name="reading_list"),
    path("synchronisation/", lists.synchronisation_create, name="synchronisation_create"),
    path("categories/", answers.category_list, name="category_list"),
    *_sheets("categories/", answers.category_export, "category_export"),
    path("categories/answers/", answers.category_answer_create, name="category_answer_create"),
    path("families/", families.family_list, name="family_list"),
    *_sheets("families/", families.family_export, "family_export"),
    path("folders/", shelves.shelf_list, name="shelf_list"),
    path("folders/new/", shelves.shelf_create, name="shelf_create"),
    path("folders/<int:folder_id>/", shelves.folder_update, name="folder_update"),
    path("tags/<int:tag_id>/", shelves.tag_update, name="tag_update"),
    path("views/", saved_views.saved_view_list, name="saved_view_list"),
    path("views/new/", saved_views.saved_view_create, name="saved_view_create"),
    path("views/default/", saved_views.default_view_update, name="default_view_update"),
    path("views/<int:view_id>/", saved_views.saved_view_update, name="saved_view_update"),
    path("bulk/", bulk.bulk_create, name="bulk_create"),
    path("bulk/<int:bulk_id>/", bulk.bulk_detail, name="bulk_detail"),
    *_sheets("bulk/<int:bulk_id>/", bulk.bulk_export, "bulk_export"),
    path(
        "bulk/<int:bulk_id>/confirmation/",
        bulk.bulk_confirmation_create,
        name="bulk_confirmation_create",
    ),
    path(
        "bulk/<int:bulk_id>/cancellation/",
        bulk.bulk_cancellation_create,
        name="bulk_cancellation_create",
    ),
    path("<int:template_id>/family/", families.family_detail, name="family_detail"),
    path("<int:template_id>/family/source/", families.source_update, name="source_update"),
    path("<int:template_id>/family/shelf/", families.shelf_update, name="shelf_update"),
    path("<int:template_id>/family/new/", families.fan_out_create, name="fan_out_create"),
    path("<int:template_id>/translation/", families.translation_create, name="translation_create"),
    path("numbers/", numbers.numbers_index, name="numbers_index"),
    *_sheets("numbers/", numbers.numbers_export, "numbers_export"),
    path("numbers/comparison/", numbers.numbers_comparison, name="numbers_comparison"),
    *_sheets(
        "numbers/comparison/",
        numbers.numbers_comparison_export,
        "numbers_comparison_export",
    ),
    path("numbers/reading/", numbers.numbers_reading_create, name="numbers_reading_create"),
    path(
        "numbers/switch/<str:waba_id>/",
        numbers.insights_switch_create,
        name="insights_switch_create",
    ),
    path("review-times/", numbers.review_time_list, name="review_time_list"),
    *_sheets("review-times/", numbers.review_time_export, "review_time_export"),
    path("<int:template_id>/numbers/", numbers.template_numbers, name="template_numbers"),
    *_sheets(
        "<int:template_id>/numbers/",
        numbers.template_numbers_export,
        "template_numbers_export",
    ),
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
    path("<int:template_id>/review/", reviewing.review_create, name="review_create"),
    path(
        "<int:template_id>/review-round/",
        reviewing.review_round_create,
        name="review_round_create",
    ),
    path("<int:template_id>/comments/", reviewing.comment_create, name="comment_create"),
    path(
        "comments/<int:comment_id>/answer/",
        reviewing.comment_answer_create,
        name="comment_answer_create",
    ),
    path("<int:template_id>/assignment/", reviewing.assignment_create, name="assignment_create"),
    path("<int:template_id>/dates/", reviewing.dates_create, name="dates_create"),
    path("<int:template_id>/comparison/", reviewing.comparison_detail, name="comparison_detail"),
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

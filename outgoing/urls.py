"""Outgoing webhooks, under /o/<org>/settings/webhooks/."""

from django.urls import path

from outgoing.views import deliveries, endpoints

app_name = "outgoing"
urlpatterns = [
    path("", endpoints.endpoint_list, name="endpoint_list"),
    path("new/", endpoints.endpoint_create, name="endpoint_create"),
    path("<int:endpoint_id>/", endpoints.endpoint_detail, name="endpoint_detail"),
    path("<int:endpoint_id>/settings/", endpoints.endpoint_update, name="endpoint_update"),
    path("<int:endpoint_id>/secret/", endpoints.secret_create, name="secret_create"),
    path("<int:endpoint_id>/use/", endpoints.use_update, name="use_update"),
    path("<int:endpoint_id>/tests/", deliveries.test_create, name="test_create"),
    path("deliveries/<int:delivery_id>/", deliveries.delivery_detail, name="delivery_detail"),
    path(
        "deliveries/<int:delivery_id>/resending/",
        deliveries.resending_create,
        name="resending_create",
    ),
]

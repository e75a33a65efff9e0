"""/previews/…, for people without an account who were sent a link."""

from django.urls import path

from templates_app.views import phones

app_name = "previews"
urlpatterns = [
    path("<str:token>/", phones.shared_preview, name="shared_preview"),
    path("<str:token>/samples/<str:digest>/", phones.shared_sample, name="sample_detail"),
]

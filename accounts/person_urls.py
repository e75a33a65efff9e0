"""/account/…, a person's own pages beside allauth's."""

from django.urls import path

from accounts.views import person

app_name = "person"
urlpatterns = [
    path("profile/", person.profile_update, name="profile_update"),
    path("second-factor/", person.second_factor, name="second_factor"),
]

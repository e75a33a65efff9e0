"""/invitations/…, for people who are not members yet."""

from django.urls import path

from accounts.views import invited

app_name = "invitations"
urlpatterns = [path("<str:token>/", invited.invitation_accept, name="invitation_accept")]

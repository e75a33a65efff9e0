"""People, for support staff: search across organisations, and a few helping hands.

Roles, keys and links are the organisation's own business: shown, not changed.
"""

from __future__ import annotations

from typing import Any, cast

import django_rq
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group, Permission
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import audit, tasks
from accounts.models import ApiKey, Invitation, Membership, Organisation, PartnerLink, Role, User
from accounts.services import invitations, memberships, people
from accounts.services.errors import NotPossible
from accounts.support import ReadOnlyAdmin, ReadOnlyInline, SupportAdmin

# The admin's own sign-in knows no second factor and no rate limit; allauth's does.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# Secrets and identities of allauth's own: nothing to look at, and editing them is taking over.
for hidden in (
    Authenticator, EmailAddress, Group, SocialAccount, SocialApp, SocialToken, UserSession
):  # fmt: skip
    if admin.site.is_registered(hidden):
        admin.site.unregister(hidden)


class FirstAdminForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """Support lets in the first admin of an organisation that has none, and nobody else."""

    class Meta:
        model = Invitation
        fields = ["organisation", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        admins = Membership.objects.current().filter(roles__contains=[Role.ADMIN])
        pending = Invitation.objects.pending()
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organisation.objects.exclude(pk__in=admins.values("organisation")).exclude(
            pk__in=pending.values("organisation")
        )


class MembershipInline(ReadOnlyInline):
    """Who is where; read-only on both sides."""

    model = Membership
    fields = readonly_fields = ["organisation", "user", "roles", "expires_at", "created_at"]


@admin.register(User)
class UserAdmin(SupportAdmin):
    """No password, no rights: those are given by invitation, and staff by a superuser only."""

    list_display = ["email", "name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "name", "memberships__organisation__name"]
    fields = [
        "email", "name", "language", "is_active", "is_staff", "is_superuser",
        "last_login", "created_at",
    ]  # fmt: skip
    inlines = [MembershipInline]
    actions = ["close_accounts", "open_accounts", "forget_second_factors"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> list[str]:
        names = ["email", "is_active", "is_staff", "is_superuser", "last_login", "created_at"]
        if request.user.is_superuser:
            names = [n for n in names if n not in ("is_staff", "is_superuser")]
        return names

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        return [*self.fields, *(["user_permissions"] if request.user.is_superuser else [])]

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """The one right that support staff do not have anyway: to see people's data in deliveries."""
        kwargs["queryset"] = Permission.objects.filter(codename="see_people")
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Another superuser's account is changed by superusers only."""
        protected = isinstance(obj, User) and obj.is_superuser
        return super().has_change_permission(request, obj) and (
            not protected or bool(request.user.is_superuser)
        )

    def _helped(self, request: HttpRequest, users: models.QuerySet[User]) -> list[User]:
        return [user for user in users if self.has_change_permission(request, user)]

    @admin.action(description=_("Close the accounts"))
    def close_accounts(self, request: HttpRequest, users: models.QuerySet[User]) -> None:
        for user in self._helped(request, users):
            try:
                memberships.close_account(user)
            except NotPossible as error:
                self.message_user(request, f"{user.email}: {error}", messages.ERROR)

    @admin.action(description=_("Open the accounts again"))
    def open_accounts(self, request: HttpRequest, users: models.QuerySet[User]) -> None:
        for user in self._helped(request, users):
            people.open_account(user)

    @admin.action(description=_("Forget the second factors of people who lost them"))
    def forget_second_factors(self, request: HttpRequest, users: models.QuerySet[User]) -> None:
        for user in self._helped(request, users):
            people.forget_second_factors(user)


@admin.register(Organisation)
class OrganisationAdmin(SupportAdmin):
    """New organisations are made here; their first admin comes by the invitation below."""

    list_display = ["name", "slug", "country", "currency", "requires_mfa", "created_at"]
    search_fields = ["name", "slug"]
    list_filter = ["country", "requires_mfa"]
    fields = ["name", "slug", "country", "time_zone", "currency", "requires_mfa", "created_at"]
    readonly_fields = ["created_at"]
    inlines = [MembershipInline]

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._is_support(request)

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> list[str]:
        """The address is in people's links; the rule on second factors is the organisation's."""
        return ["created_at", *(["slug", "requires_mfa"] if obj else [])]


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ["user", "organisation", "roles", "expires_at"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__email", "user__name", "organisation__name", "organisation__slug"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["email", "organisation", "roles", "sent_at", "expires_at", "accepted_at"]
    list_select_related = ["organisation"]
    search_fields = ["email", "organisation__name", "organisation__slug"]
    exclude = ["token_digest"]
    actions = ["resend"]

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._is_support(request)

    def get_form(
        self, request: HttpRequest, obj: models.Model | None = None, **options: Any
    ) -> Any:
        return super().get_form(request, obj, **options) if obj else FirstAdminForm

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        return super().get_fields(request, obj) if obj else ["organisation", "email"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Only ever the first admin: `FirstAdminForm` offers no other organisation."""
        made = invitations.invite(
            obj.organisation,
            email=obj.email,
            roles=[Role.ADMIN],
            by=cast(User, request.user),
        )
        django_rq.get_queue("default").enqueue(tasks.send_invitation, made.pk)
        obj.pk = made.pk

    @admin.action(description=_("Send the invitations again"))
    def resend(self, request: HttpRequest, chosen: models.QuerySet[Invitation]) -> None:
        sent = 0
        for invitation in chosen:
            try:
                invitations.resend(invitation)
            except NotPossible as error:
                self.message_user(request, f"{invitation.email}: {error}", messages.ERROR)
            else:
                django_rq.get_queue("default").enqueue(tasks.send_invitation, invitation.pk)
                sent += 1
        words = ngettext("%d invitation is on its way.", "%d invitations are on their way.", sent)
        self.message_user(request, words % sent)


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """Known by the prefix; the secret is not kept, and its digest not shown."""

    list_display = ["name", "masked", "organisation", "scopes", "last_used_at", "revoked_at"]
    list_select_related = ["organisation"]
    search_fields = ["name", "prefix", "organisation__name", "organisation__slug"]
    exclude = ["secret_digest", "prefix"]
    readonly_fields = ["masked"]

    @admin.display(description=_("key"))
    def masked(self, key: ApiKey) -> str:
        return f"{key.prefix}…"


@admin.register(PartnerLink)
class PartnerLinkAdmin(ReadOnlyAdmin):
    list_display = ["partner", "client", "roles", "accepted_at", "revoked_at"]
    list_select_related = ["partner", "client"]
    search_fields = ["partner__name", "client__name", "partner__slug", "client__slug"]


class EventAdmin(ReadOnlyAdmin):
    """Rows of the audit trail, one page for each kind of thing."""

    list_display = ["pgh_created_at", "pgh_label", "pgh_obj_id", "actor", "url"]
    list_filter = ["pgh_label"]
    list_select_related = ["pgh_context"]
    date_hierarchy = "pgh_created_at"
    ordering = ["-pgh_id"]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        names = {field.name for field in self.model._meta.get_fields()}
        return [n for n in ("name", "email", "slug", "display_phone_number") if n in names] + [
            f"{side}__name" for side in ("organisation", "client", "partner") if side in names
        ]

    @admin.display(description=_("who"))
    def actor(self, event: Any) -> str:
        pk = event.pgh_context and event.pgh_context.metadata.get("user")
        return f"#{pk}" if pk else ""

    @admin.display(description=_("page"))
    def url(self, event: Any) -> str:
        return (event.pgh_context and event.pgh_context.metadata.get("url")) or ""


for event_model in audit.things().values():
    admin.site.register(event_model, EventAdmin)

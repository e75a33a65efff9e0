"""Every URL of the site, knocked at by everybody. A new URL without a rule here fails.

Inside an organisation the rule is written on the view itself (`@allowed(Act.…)`): anonymous people
are sent to sign in, strangers and support staff get 404, members without the right 403, members with
it an answer. Outside, each URL is named in one of the lists below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import django_rq
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client

from accounts import tasks
from accounts.access import GRANTS
from accounts.models import Organisation, Role, User
from billing.references import reference
from tests.house.routes import Route, routes
from tests.house.world import Tenant, World, make_world
from tests.people import make_user

pytestmark = pytest.mark.django_db

EVERY = list(routes())
INSIDE = [route for route in EVERY if route.of_organisation]
SUPPORT = [route for route in EVERY if route.pattern.startswith(("admin/", "styleguide/"))]
API = [route for route in EVERY if route.room == "api"]
OUTSIDE = [route for route in EVERY if route not in [*INSIDE, *SUPPORT, *API]]

# What fills an argument inside an organisation. `pk` means something else in each room.
FILL: dict[str, Callable[[Tenant], Any]] = {
    "org": lambda tenant: tenant.organisation.slug,
    "alerts:pk": lambda tenant: tenant.alert.pk,
    "alert_id": lambda tenant: tenant.alert.pk,
    "assets:pk": lambda tenant: tenant.account.connection.pk,
    "connection_id": lambda tenant: tenant.account.connection.pk,
    "waba_id": lambda tenant: tenant.account.waba_id,
    "account": lambda tenant: tenant.account.waba_id,
    "phone_number_id": lambda tenant: tenant.number.phone_number_id,
    "number_id": lambda tenant: tenant.number.phone_number_id,
    "business_id": lambda tenant: tenant.account.connection.business_id,
    "change_id": lambda tenant: tenant.change.pk,
    "templates_app:pk": lambda tenant: tenant.template.pk,
    "template_id": lambda tenant: tenant.template.pk,
    "membership_id": lambda tenant: tenant.membership.pk,
    "invitation_id": lambda tenant: tenant.invitation.pk,
    "key_id": lambda tenant: tenant.key.pk,
    "endpoint_id": lambda tenant: tenant.outgoing.endpoint_id,
    "delivery_id": lambda tenant: tenant.outgoing.pk,
    "link_id": lambda tenant: tenant.link.pk,
    "digest": lambda tenant: tenant.sample.digest,
    "folder_id": lambda tenant: tenant.folder.pk,
    "tag_id": lambda tenant: tenant.tag.pk,
    "view_id": lambda tenant: tenant.view.pk,
    "client": lambda tenant: tenant.client.slug,
    "budget_id": lambda tenant: tenant.budget.pk,
    "bulk_id": lambda tenant: tenant.bulk.pk,
    "comment_id": lambda tenant: tenant.comment.pk,
    "import_id": lambda tenant: tenant.waiting.pk,
    "optin:import_id": lambda tenant: tenant.people.pk,
    "evidence_id": lambda tenant: tenant.evidence.pk,
    "card_id": lambda tenant: tenant.card.pk,
    "file_id": lambda tenant: tenant.card_file.pk,
    "upload_id": lambda tenant: tenant.upload.pk,
    "history_file_id": lambda tenant: tenant.history.pk,
    "invoice_id": lambda tenant: tenant.invoice.pk,
    "exchange_file_id": lambda tenant: tenant.rates.pk,
    "charge": lambda tenant: reference(tenant.charge.unit_id),
    "centre_id": lambda tenant: tenant.centre.pk,
    "report_id": lambda tenant: tenant.report.pk,
    "person_id": lambda tenant: tenant.person.pk,
    "verification_id": lambda tenant: tenant.verification.pk,
    "decision_id": lambda tenant: tenant.decision,
    "event_id": lambda tenant: tenant.drawn,
    "review_id": lambda tenant: tenant.review.pk,
    "optin:size": lambda tenant: tenant.log_size,
    "preview_link_id": lambda tenant: tenant.preview_link.pk,
    "preference_link_id": lambda tenant: tenant.own_page.pk,
    "notice_id": lambda tenant: tenant.notice.notice_id,
    "flow_id": lambda tenant: tenant.flow.pk,
    "paper_flow_id": lambda tenant: tenant.paper.flow_id,
    "paper_id": lambda tenant: tenant.paper.pk,
    "optin:number": lambda tenant: tenant.notice.number,
    "suppression_id": lambda tenant: tenant.suppression.pk,
    "request_id": lambda tenant: tenant.request.pk,
    "registration_id": lambda tenant: tenant.registration.pk,
    "hold_id": lambda tenant: tenant.hold.pk,
    "vault_id": lambda tenant: tenant.vault.pk,
    "proposal_id": lambda tenant: tenant.proposal.pk,
    "destination_id": lambda tenant: tenant.chat.pk,
    "message_id": lambda tenant: tenant.told.pk,
    "send_id": lambda tenant: tenant.send.pk,
    "handset_id": lambda tenant: tenant.handset.pk,
    "unclear_id": lambda tenant: tenant.unclear.pk,
}
# Arguments that name no object of an organisation (none yet): their values.
WORDS: dict[str, str] = {
    "month": "2026-10", "alert_kind": "token_refused", "change_kind": "set_pin",
    "account_change": "enable_insights", "qr_code": "4O4YGZEG3RIVE1", "form": "svg",
    "question": "opt-outs", "guide": "limits", "flow_kind": "link",
}  # fmt: skip
# Routes that name an object of an organisation beside the organisation itself.
OF_OBJECTS = [route for route in INSIDE if set(route.arguments[1:]) - set(WORDS)]
# 404 also for who may: the client does not accept the link it has offered itself, and `?rule=` says which rule.
NOT_FOR_THEM = {"accounts:partner_acceptance_create", "optin:policy_change_create"}

# Open to everybody; they speak of nobody but the visitor.
OPEN = {
    "previews:shared_preview", "previews:sample_detail",
    "preferences:preference_detail", "preferences:withdrawal_create", "preferences:opt_in_create",
    "preferences:receipt_json", "preferences:receipt_pdf", "preferences:request_create",
    "forms:form_script", "forms:form_detail", "forms:confirmation_detail", "forms:form_code",
    "healthz", "readyz", "metrics", "set_language", "theme_choose", "invitations:invitation_accept",
    "account_login", "account_logout", "account_inactive", "account_signup",
    "account_email_verification_sent", "account_confirm_email", "account_confirm_login_code",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "mfa_authenticate", "mfa_login_webauthn",
    "socialaccount_login_cancelled", "socialaccount_login_error", "socialaccount_signup",
    "openid_connect_login", "openid_connect_callback",
    "account/social/login/cancelled/", "account/social/login/error/", "account/social/signup/",
    "account/social/connections/",  # older addresses: a redirect each
}  # fmt: skip
# A person's own, wherever they work; anonymous people sign in first.
OWN = {
    "home", "person:profile_update", "person:second_factor", "account_email",
    "account_reauthenticate", "account_change_password", "account_set_password",
    "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
    "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn",
    "mfa_edit_webauthn", "socialaccount_connections", "usersessions_list",
}  # fmt: skip
OUTSIDE_WORDS = {
    "token": "no-such-token", "digest": "no-such-file", "key": "no-such-key", "uidb36": "1",
    "provider_id": "oidc", "pk": "1", "event_id": "00000000-0000-4000-8000-000000000000",
}  # fmt: skip
SUPPORT_WORDS = {
    "app_label": "accounts", "url": "no-such-page/", "queue_index": "0",
    "result_id": "no-such-result", "key": "no-such-key", "scheduler_index": "0",
    "connection_index": "0", "scheduler_name": "no-such-one", "cron_job_name": "no-such-job",
    "token": "wrong", "pk": "1",
}  # fmt: skip
# django-rq's own pages answer support with an error here, and nothing links to them so: forms of a
# model without a table, a scheduler that is not installed, a worker that is not alive, requeueing
# a job that has not failed.
NEVER_LINKED = {
    "admin:django_rq_dashboard_add", "admin:django_rq_dashboard_change",
    "admin:django_rq_dashboard_delete", "admin:django_rq_dashboard_history",
    "admin:django_rq_scheduler_jobs", "admin:django_rq_worker_details",
    "admin:django_rq_requeue_job",
}  # fmt: skip
API_OPEN = {"api:openapi-json", "api:api-root"}

SESSIONS: dict[int, str] = {}  # of everybody who comes in, by their id: their cookie


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Once for all doors: what knocking at one changes is rolled back before the next."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        for user in (world.a.boss, world.b.boss, world.viewer, world.auditor, world.support):
            come_in(user)
        yield world
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def superuser(made: World) -> User:
    user = make_user("boss@waportal.example", is_staff=True, is_superuser=True)
    come_in(user)
    return user


def come_in(user: User) -> None:
    browser = Client()
    browser.force_login(user)
    SESSIONS[user.pk] = browser.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def world(made: World, db: None, jobs: Any) -> World:
    """With a job that waits, for the pages about jobs."""
    connection.run_on_commit.clear()
    django_rq.get_queue("default").enqueue(tasks.send_invitation, 0)
    jobs.ring()
    return made


NOT_ACCEPTED: set[tuple[str, str]] = set()


def named(route: Route) -> str:
    return route.name


def values(route: Route, organisation: Tenant, objects: Tenant) -> dict[str, Any]:
    """What the route's arguments are: the slug of one organisation, the ids of another or the same."""
    filled: dict[str, Any] = {"org": FILL["org"](organisation)}
    for argument in route.arguments[1:]:
        fill = FILL.get(f"{route.room}:{argument}") or FILL.get(argument)
        assert fill or argument in WORDS, (
            f"{route.name} has the argument “{argument}”, which tests/house/test_every_url.py cannot fill: "
            "add it to FILL with an object of the world, or to WORDS when it names no object."
        )
        filled[argument] = fill(objects) if fill else WORDS[argument]
    return filled


def knock(
    who: User | None, path: str, *, methods: Sequence[str] = ("GET", "POST")
) -> dict[str, HttpResponseBase]:
    """What this person is answered, by method. An error in a view raises here. What a page said once that it
    does not accept (405, before it asks who it is) is not tried again."""
    browser = Client()
    if who:
        browser.cookies[settings.SESSION_COOKIE_NAME] = SESSIONS[who.pk]
    answers: dict[str, HttpResponseBase] = {
        method: browser.generic(method, path)
        for method in methods
        if (method, path) not in NOT_ACCEPTED
    }
    NOT_ACCEPTED.update(
        (method, path) for method, answer in answers.items() if answer.status_code == 405
    )
    return answers


def statuses(who: User | None, path: str) -> set[int]:
    """What the page answered to what it accepts at all."""
    answered = {answer.status_code for answer in knock(who, path).values()} - {405}
    assert answered, f"{path} accepts neither GET nor POST"
    return answered


def sent_to_sign_in(answer: HttpResponseBase) -> bool:
    return answer.status_code == 302 and "/login/" in answer["Location"]


def test_every_url_has_a_rule() -> None:
    without = [route.name for route in INSIDE if not route.act]
    assert not without, f"{without} lack @allowed(Act.…)"
    lost = [route.name for route in OUTSIDE if route.name not in OPEN | OWN]
    assert not lost, f"{lost} are outside an organisation: name them in OPEN or OWN, with thought"
    gone = (OPEN | OWN) - {route.name for route in OUTSIDE}
    assert not gone, f"{gone} are no URLs any more"


@pytest.mark.parametrize("route", INSIDE, ids=named)
def test_inside_an_organisation_everybody_gets_what_is_theirs(route: Route, world: World) -> None:
    path = route.path(values(route, world.a, world.a))
    for answer in knock(None, path).values():
        assert sent_to_sign_in(answer) or answer.status_code == 405
    assert statuses(world.b.boss, path) == {404}  # holds every role, elsewhere
    assert statuses(world.support, path) == {404}
    for user, role in ((world.viewer, Role.VIEWER), (world.auditor, Role.AUDITOR)):
        if route.act not in GRANTS[role]:
            assert statuses(user, path) == {403}
        else:
            assert not statuses(user, path) & {403, 404}
    if route.name not in NOT_FOR_THEM:
        assert not statuses(world.a.boss, path) & {403, 404}


@pytest.mark.parametrize("route", OF_OBJECTS, ids=named)
def test_an_id_of_another_organisation_is_not_found(route: Route, world: World) -> None:
    path = route.path(values(route, world.a, world.b))
    assert statuses(world.a.boss, path) == {404}
    assert statuses(world.b.boss, path) == {404}


@pytest.mark.parametrize("route", INSIDE, ids=named)
def test_with_second_factors_required_nobody_comes_in_without(route: Route, world: World) -> None:
    Organisation.objects.filter(pk=world.a.organisation.pk).update(requires_mfa=True)
    for answer in knock(world.a.boss, route.path(values(route, world.a, world.a))).values():
        assert answer.status_code == 405 or answer["Location"] == "/account/second-factor/"


@pytest.mark.parametrize("route", OUTSIDE, ids=named)
def test_outside_nobody_meets_an_error(route: Route, world: World) -> None:
    path = route.path(OUTSIDE_WORDS)
    for answer in knock(None, path).values():
        assert answer.status_code < 500
        assert route.name in OPEN or sent_to_sign_in(answer) or answer.status_code == 405
    for user in (world.viewer, world.support):
        assert max(answer.status_code for answer in knock(user, path).values()) < 500


@pytest.mark.parametrize("route", SUPPORT, ids=named)
def test_the_support_pages_are_for_support(route: Route, world: World, superuser: User) -> None:
    """Nobody else comes in; neither support staff nor a superuser meets an error."""
    path = route.path(support_values(route, world))
    for user in (None, world.a.boss, world.auditor):
        for answer in knock(user, path).values():
            refused = sent_to_sign_in(answer) or answer.status_code in (401, 403, 404, 405)
            at_the_door = route.name in {"admin:login", "admin:logout"}
            assert refused or at_the_door or says_nothing(answer)
    if route.name in NEVER_LINKED:
        return
    looked = knock(superuser, path, methods=["GET"])
    for answer in [*looked.values(), *knock(world.support, path).values()]:
        assert answer.status_code < 500


def support_values(route: Route, world: World) -> dict[str, Any]:
    """Arguments of the admin: an object that the page can show, a person to look at, a real job."""
    return {
        **SUPPORT_WORDS,
        "object_id": an_object(route) or world.viewer.pk,
        "content_type_id": ContentType.objects.get_for_model(User).pk,
        "job_id": django_rq.get_queue("default").get_job_ids()[0],
    }


def an_object(route: Route) -> Any:
    """The id of something of the model that this page of the admin is for; None for other pages."""
    for model in apps.get_models():
        label = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        if route.name.startswith(label) and model._meta.managed:
            found = model._default_manager.order_by("pk").first()
            return found.pk if found else None
    return None


def says_nothing(answer: Any) -> bool:
    """django-rq's figures answer 200 with a refusal to who is not support."""
    return answer.get("Content-Type") == "application/json" and b'"error": true' in answer.content


@pytest.mark.parametrize("route", API, ids=named)
def test_the_api_is_for_keys_and_each_key_for_its_own(route: Route, world: World) -> None:
    own = {
        "template_id": world.a.template.pk, "waba_id": world.a.account.waba_id,
        "send_id": world.a.send.pk,
    }  # fmt: skip
    unknown = set(route.arguments) - set(own)
    assert not unknown, f"{route.name} has arguments without a value here: {unknown}"
    path = route.path(own)
    for secret in ("", "wap_wrong", world.a.secret + "x"):
        answers = ask_api(secret, path)
        assert set(answers) <= ({200, 404} if route.name in API_OPEN else {401})
    theirs = ask_api(world.b.secret, path)
    assert not route.arguments or set(theirs) <= {404, 422}
    for word in (world.a.account.waba_id, world.a.account.name):
        assert all(word.encode() not in answer.content for answer in theirs.values())
    mine = set(ask_api(world.a.secret, path))
    assert route.name in API_OPEN or mine <= {200, 409, 422}


def ask_api(secret: str, path: str) -> dict[int, Any]:
    """Its answers to every method that it accepts, by status; the bodies are empty."""
    program: Any = Client(headers={"Authorization": f"Bearer {secret}"})
    asked = [program.generic(m, path, b"{}", "application/json") for m in ("GET", "POST", "PUT")]
    return {answer.status_code: answer for answer in asked if answer.status_code != 405}

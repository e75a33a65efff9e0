"""What is counted, what the charts and the metrics make of it, what an organisation is told."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import requests
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from alerts.models import Alert, Kind, Severity
from assets.models import Connection, WhatsAppAccount
from tests.people import make_account, make_organisation
from tests.webhooks import committed, processes
from tests.webhooks.meta import APP, WABA, as_sent, catch_up, payload, post, sign, stored
from tests.webhooks.proxy import Proxy
from tests.webhooks.test_admin import support  # noqa: F401 - a fixture
from webhooks import reports, tasks
from webhooks.claiming import Turns
from webhooks.intake.exposition import Family, exposition
from webhooks.models import DeadLetter, Span, Tally, Waiting
from webhooks.replaying import replay
from webhooks.services import digest_round
from webhooks.tallying import BUCKETS, Teller

db = pytest.mark.django_db
TRAFFIC = "/admin/webhooks/tally/"


def told(what: str, span: str = Span.EVER) -> dict[tuple[str, str], int]:
    rows = Tally.objects.filter(span=span, what=what).order_by("start")
    return {(row.who, row.word): row.count for row in rows}


def tell(what: str, who: str = "", word: str = "", *, count: int, minutes_ago: float = 0) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=minutes_ago), tick=False):
        teller = Teller()
        teller.count(what, who, word, count=count)
        teller.tell()


def take_in() -> None:
    teller = Teller()
    while (digested := digest_round(Turns())).count:
        teller.count_round(digested)
    teller.tell()


# --- Counting ------------------------------------------------------------------------------------


@committed
def test_the_intake_tells_its_answers_by_app_and_status_when_it_stops(
    account: WhatsAppAccount,
) -> None:
    app = "77"  # an app of its own: another intake may tell of the usual one at any moment
    make_account(make_organisation("bank"), waba_id="2")
    Connection.objects.filter(organisation__slug="bank").update(app_id=app)
    with processes.intake() as (url, process):
        catch_up(url)
        body = as_sent(payload("message_text"))
        for signature in (sign(body), sign(body), "sha256=00"):
            post(url, body, signature=signature, app=app)
        post(url, body, app="999")
        post(url, b"x" * (3 * 1024 * 1024 + 1), app=app)
        page = requests.get(f"{url}/metrics", timeout=3)
        assert process.stop() == 0
    expected = {"200": 2, "401": 1, "413": 1}
    for span in Span.values:
        answers = told("answer", span)
        assert {word: count for (who, word), count in answers.items() if who == app} == expected
        assert answers["", "401"] >= 1
    assert f'intake_answers_total{{app="{app}",status="200"}} 2' in page.text
    assert samples(page.text)["intake_well", ""] == 1


@committed
def test_what_the_database_does_not_take_is_told_later(
    account: WhatsAppAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = connection.settings_dict
    proxy = Proxy(settings["HOST"], settings["PORT"] or "5432")
    with processes.intake(DATABASE_URL=processes.database_url(proxy.folder)) as (url, process):
        catch_up(url)
        proxy.shut()
        assert post(url, payload("message_text")) == 503
        process.await_line("the tally waits")
        proxy.open()
        while post(url, payload("message_text")) != 200:
            pass
        process.stop()
    proxy.shut()
    answers = told("answer")
    assert answers[APP, "200"] == 1
    assert answers[APP, "503"] >= 1


@db
def test_a_round_is_counted_with_its_lag_and_its_facts(account: WhatsAppAccount) -> None:
    for name in ("message_text", "message_statuses", "account_review"):
        stored(payload(name))
    Waiting.objects.update(queued_at=timezone.now() - timedelta(seconds=7))
    take_in()
    assert told("lag") == {("inbound", "10"): 1, ("statuses", "10"): 1, ("management", "10"): 1}
    assert told("fact")["inbound", ""] == 1
    assert told("fact")["statuses", ""] >= 1
    assert 7000 <= told("most_lag_ms")["", ""] < 10_000


@db
def test_a_replay_waits_from_when_it_was_asked_for(account: WhatsAppAccount) -> None:
    delivery = stored(payload("account_review"), received_at=timezone.now() - timedelta(days=2))
    take_in()
    replay(type(delivery).objects.all())
    take_in()
    assert max(told("most_lag_ms").values()) < 60_000
    assert sum(told("lag").values()) == 2


@db
def test_later_tries_are_not_lag(account: WhatsAppAccount) -> None:
    stored(payload("account_review"))
    Waiting.objects.update(attempts=1, queued_at=timezone.now() - timedelta(hours=1))
    take_in()
    assert told("lag") == {}


@db
def test_sums_add_up_and_maxima_stay() -> None:
    for count in (3, 9, 5):
        tell("answer", "1", "200", count=count)
        tell("most_waiting", "inbound", count=count)
    assert told("answer", Span.HOUR) == {("1", "200"): 17}
    assert told("most_waiting", Span.HOUR) == {("inbound", ""): 9}


@committed
def test_the_digest_tells_when_it_stops(account: WhatsAppAccount) -> None:
    stored(payload("message_text"))
    with processes.digest() as process:
        while Waiting.objects.exists():
            pass
        assert process.stop() == 0
    assert sum(told("lag").values()) == 1


@db
def test_the_queue_is_tallied_and_twice_is_once(account: WhatsAppAccount) -> None:
    stored(payload("message_text"))
    stored(payload("account_review"))
    for _ in range(2):
        tasks.tally_queue()
    assert told("most_waiting", Span.HOUR) == {("inbound", ""): 1, ("management", ""): 1}
    assert 0 < (reports.steps(reports.RANGES["day"])[-1].oldest or 0) < 60


@db
def test_old_tallies_are_forgotten_and_twice_is_once() -> None:
    for minutes in (0, 60 * 24 * 3, 60 * 24 * 40):
        tell("answer", "1", "200", count=1, minutes_ago=minutes)
    assert tasks.forget_old_tallies() == 3
    assert tasks.forget_old_tallies() == 0
    spans = Counter(Tally.objects.values_list("span", flat=True))
    assert spans == {Span.MINUTE: 1, Span.HOUR: 2, Span.EVER: 1}
    assert told("answer") == {("1", "200"): 3}


# --- Charts --------------------------------------------------------------------------------------


def test_a_quantile_lies_between_the_bounds_of_its_bucket() -> None:
    lags = {"1": 50, "2": 49, "+Inf": 1}
    assert reports.quantile(lags, 0.5, greatest=4000) == 1.0
    assert reports.quantile(lags, 0.25, greatest=4000) == 0.75
    assert reports.quantile(lags, 0.99, greatest=4000) == 2.0
    assert reports.quantile(lags, 1.0, greatest=4000) == 4000
    assert reports.quantile({"60": 1}, 0.5, greatest=31) == 31
    assert reports.quantile({}, 0.5, greatest=0) is None


@db
@pytest.mark.parametrize("chosen", ["hour", "day", "month", "nonsense"])
def test_the_charts_show_the_time_asked_for_and_the_same_as_numbers(
    support: Any,  # noqa: F811
    chosen: str,
) -> None:
    tell("answer", APP, "200", count=120)
    tell("answer", APP, "401", count=6, minutes_ago=20 * 60)
    tell("lag", "inbound", "1", count=120)
    tell("most_lag_ms", count=900)
    page = support.get(f"{TRAFFIC}?range={chosen}")
    charts = {chart.key: chart for chart in page.context["charts"]}
    per_minute = [values[0] for _at, values in charts["taken"].rows]
    assert len(per_minute) == 1
    assert 0 < (per_minute[0] or 0) <= 120
    old = [values for _at, values in charts["refused"].rows]
    minutes = {"day": 15, "month": 360}.get(chosen)
    assert old == ([[pytest.approx(6 / minutes), 0, 0, 0]] if minutes else [])
    assert len(charts["lag"].rows) == 1
    assert page.content.decode().count("<table") == 3 + bool(minutes)
    for line in charts["taken"].lines:
        assert re.fullmatch(r"(M[\d.]+ [\d.]+h0)?(L[\d.]+ [\d.]+)*", line.path)


@db
def test_without_any_traffic_the_page_says_so(support: Any) -> None:  # noqa: F811
    assert support.get(TRAFFIC).content.decode().count("Nothing in this time.") == 6


@db
def test_open_troubles_stand_above_the_charts(account: WhatsAppAccount, support: Any) -> None:  # noqa: F811
    late(account)
    tasks.watch()
    page = support.get(TRAFFIC)
    assert [(kind, count) for kind, _label, count in page.context["troubles"]] == [
        (Kind.DIGEST_BEHIND, 1)
    ]
    link = "/admin/alerts/alert/?kind__exact=digest_behind&closed_at__isempty=1"
    assert support.get(link).context["cl"].result_count == 1


# --- Metrics -------------------------------------------------------------------------------------


def samples(page: str) -> dict[tuple[str, str], float]:
    """A strict reader of the text format: every line is a comment of it or a sample."""
    found = {}
    for line in page.splitlines():
        if re.fullmatch(r"# (HELP [a-z_]+ .+|TYPE [a-z_]+ (counter|gauge|histogram))", line):
            continue
        sample = re.fullmatch(r'([a-z_]+)(?:\{((?:[a-z]+="[^"\n]*",?)+)\})? ([-+.\de]+)', line)
        assert sample, line
        found[sample[1], sample[2] or ""] = float(sample[3])
    return found


@db
def test_the_metrics_say_what_waits_what_came_and_how_late(
    account: WhatsAppAccount, client: Client, settings: Any
) -> None:
    settings.METRICS_TOKEN = "watch-me"
    stored(payload("message_text"))
    take_in()
    stored(payload("account_review"))
    tell("answer", APP, "200", count=7, minutes_ago=60 * 24 * 50)
    page = client.get("/metrics", headers={"Authorization": "Bearer watch-me"})
    assert page["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = samples(page.content.decode())
    assert found["waportal_deliveries_waiting", 'lane="management"'] == 1
    assert found["waportal_deliveries_waiting", 'lane="statuses"'] == 0
    assert found["waportal_deliveries_oldest_seconds", ""] > 0
    assert found["waportal_dead_letters", ""] == 0
    assert found["waportal_batches_aside", ""] == 0
    assert found["waportal_answers_total", f'app="{APP}",status="200"'] == 7
    assert found["waportal_facts_total", 'fact="inbound"'] == 1
    assert found["waportal_delivery_lag_seconds_count", ""] == 1
    buckets = [found["waportal_delivery_lag_seconds_bucket", f'le="{b}"'] for b in BUCKETS]
    assert buckets == sorted(buckets)
    assert buckets[-1] == 1
    assert found["waportal_webhook_alerts_open", 'kind="dead_letters"'] == 0


@db
def test_the_metrics_are_for_who_holds_the_token(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    for given in ("", "Bearer ", "Bearer x"):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404
    settings.METRICS_TOKEN = "watch-me"
    for given in ("", "Bearer ", "Bearer watch", "watch-me", "Bearer é"):
        answer = client.get("/metrics", headers={"Authorization": given})
        assert answer.status_code == 401
        assert b"waportal_" not in answer.content


def test_labels_are_escaped() -> None:
    page = exposition([Family("a", "gauge", "A.", [("", {"x": 'b"\\\n'}, 1)])])
    assert page == '# HELP a A.\n# TYPE a gauge\na{x="b\\"\\\\\\n"} 1\n'


# --- Alerts --------------------------------------------------------------------------------------


def late(account: WhatsAppAccount, seconds: int = 61) -> None:
    stored(payload("account_review"))
    Waiting.objects.update(queued_at=timezone.now() - timedelta(seconds=seconds))


def opened(kind: str | None = None) -> list[Alert]:
    rows = Alert.objects.open()
    return list(rows.filter(kind=kind) if kind else rows)


@db
def test_a_minute_of_waiting_is_told_once_and_over_when_it_is_over(
    account: WhatsAppAccount,
) -> None:
    late(account, seconds=50)
    tasks.watch()
    assert opened() == []
    late(account)
    tasks.watch()
    tasks.watch()
    (alert,) = opened()
    assert (alert.kind, alert.organisation) == (Kind.DIGEST_BEHIND, account.organisation)
    assert alert.detail == {"waiting": 2}
    take_in()
    tasks.watch()
    tasks.watch()
    assert opened() == []
    assert Alert.objects.count() == 1


@db
def test_what_waits_to_be_tried_again_is_not_late(account: WhatsAppAccount) -> None:
    late(account)
    Waiting.objects.update(attempts=1, not_before=timezone.now() + timedelta(minutes=20))
    tasks.watch()
    assert opened() == []


@db
def test_dead_letters_are_told_to_whose_they_are(account: WhatsAppAccount) -> None:
    make_account(make_organisation("bank"), waba_id="2")
    stored(payload("account_review") | {"entry": [{"id": WABA, "changes": 3}]})
    stored(b"{")  # nobody's
    take_in()
    assert DeadLetter.objects.count() == 2
    tasks.watch()
    tasks.watch()
    (alert,) = opened()
    assert (alert.kind, alert.organisation) == (Kind.DEAD_LETTERS, account.organisation)
    assert alert.detail == {"failed": 1}
    DeadLetter.objects.all().delete()
    tasks.watch()
    assert opened() == []


@pytest.fixture
def bank(account: WhatsAppAccount) -> WhatsAppAccount:
    """Another organisation, with an app of its own."""
    row = make_account(make_organisation("bank"), waba_id="2")
    row.connection.app_id = "77"
    row.connection.save()
    return row


@db
@pytest.mark.parametrize(
    ("status", "kind"),
    [("401", Kind.SIGNATURES_WRONG), ("503", Kind.DELIVERIES_REFUSED), ("413", Kind.DELIVERIES_REFUSED)],
)  # fmt: skip
def test_refusals_of_an_app_are_told_to_its_organisation(
    account: WhatsAppAccount, bank: WhatsAppAccount, status: str, kind: str
) -> None:
    tell("answer", APP, status, count=4, minutes_ago=1)
    tasks.watch()
    assert opened() == []
    tell("answer", APP, status, count=1)
    tell("answer", "", "401", count=900)
    tasks.watch()
    tasks.watch()
    (alert,) = opened()
    assert (alert.kind, alert.organisation) == (kind, account.organisation)
    assert (alert.severity, alert.detail) == (Severity.CRITICAL, {"refusals": 5})
    assert alert.link == f"/o/hanami/assets/connections/{account.connection_id}/"


@db
def test_refusals_beside_deliveries_that_are_taken_are_less_grave(account: WhatsAppAccount) -> None:
    tell("answer", APP, "401", count=5)
    tell("answer", APP, "200", count=1)
    tasks.watch()
    assert opened()[0].severity == Severity.WARNING


@db
def test_silence_does_not_end_refusals_but_a_delivery_that_is_taken_does(
    account: WhatsAppAccount,
) -> None:
    tell("answer", APP, "401", count=5, minutes_ago=5)
    tasks.watch()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        tasks.watch()
        assert len(opened(Kind.SIGNATURES_WRONG)) == 1
        tell("answer", APP, "200", count=1)
        tasks.watch()
        assert opened() == []


@db
def test_after_a_day_of_silence_refusals_are_over(account: WhatsAppAccount) -> None:
    tell("answer", APP, "401", count=5)
    tasks.watch()
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        tasks.watch()
    assert opened() == []


@db
def test_a_disabled_connection_is_told_nothing(account: WhatsAppAccount) -> None:
    tell("answer", APP, "401", count=5)
    tasks.watch()
    account.connection.disabled_at = timezone.now()
    account.connection.save()
    tasks.watch()
    assert opened() == []

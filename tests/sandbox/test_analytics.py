"""Analytics of an account, of conversations, of prices and of templates."""

import json
from typing import Any

import pytest

from tests.sandbox.history import NOW, START, TEMPLATE, at, history_of, message
from tests.sandbox.server import BUSINESS, NUMBER, TOKEN, WABA, Json, Sandbox

DAY = 86400
END = START + 7 * DAY
USER = "400000000000101"
OTHER_NUMBER = "600000000000202"  # of the other account
EVERY = "PRICING_CATEGORY,PRICING_TYPE,TIER,COUNTRY,PHONE"


def expand(sandbox: Sandbox, field: str, **arguments: Any) -> Json:
    """As a field with arguments."""
    usual = {"start": START, "end": END, **arguments}
    written = "".join(f".{name}({value})" for name, value in usual.items())
    return sandbox.get(f"/{WABA}", fields=f"{field}{written}")


def points(sandbox: Sandbox, **arguments: Any) -> list[Json]:
    arguments = {"granularity": "DAILY", **arguments}
    told = expand(sandbox, "pricing_analytics", **arguments)
    found: list[Json] = told["pricing_analytics"]["data"][0]["data_points"]
    return found


def unordered(points: list[Json]) -> list[str]:
    return sorted(json.dumps(point, sort_keys=True) for point in points)


def refused(answer: Json) -> int:
    code: int = answer["error"]["code"]
    return code


PAST = [
    message("out", 0),
    message("out", 1),
    message("out", 2, country="US", cost=12345),
    message("out", 3, pricing_type="free_customer_service", tier="", cost=0),
    message("out", 30, pricing_category="authentication_international", tier="0:750000"),
    message("in", 31),
    message(
        "out", 32, template="", category="", pricing_category="service", cost=8500, tier="0:MAX"
    ),
]


# -- pricing_analytics ---------------------------------------------------------------------------


def test_prices_by_day_and_every_dimension(sandbox: Sandbox) -> None:
    history_of(sandbox, PAST)
    first = {"start": START, "end": START + DAY, "phone_number": "15555550101"}
    second = {"start": START + DAY, "end": START + 2 * DAY, "phone_number": "15555550101"}
    found = points(sandbox, dimensions=EVERY)
    assert unordered(found) == unordered([
        {**first, "country": "MX", "tier": "0:1000000", "pricing_type": "REGULAR",
         "pricing_category": "UTILITY", "volume": 2, "cost": 0.02},
        {**first, "country": "US", "tier": "0:1000000", "pricing_type": "REGULAR",
         "pricing_category": "UTILITY", "volume": 1, "cost": 0.01},
        {**first, "country": "MX", "pricing_type": "FREE_CUSTOMER_SERVICE",
         "pricing_category": "UTILITY", "volume": 1, "cost": 0},
        {**second, "country": "MX", "tier": "0:750000", "pricing_type": "REGULAR",
         "pricing_category": "AUTHENTICATION_INTERNATIONAL", "volume": 1, "cost": 0.01},
        {**second, "country": "MX", "tier": "0:MAX", "pricing_type": "REGULAR",
         "pricing_category": "SERVICE", "volume": 1, "cost": 0.01},
    ])  # fmt: skip


def test_costs_are_whole_cents_unless_the_rounding_is_off(sandbox: Sandbox) -> None:
    history_of(sandbox, PAST)
    assert [one["cost"] for one in points(sandbox)] == [0.03, 0.02]
    history_of(sandbox, PAST, analytics_rounding=False)
    assert [one["cost"] for one in points(sandbox)] == [0.029345, 0.017]


def test_an_unknown_cost_is_left_out_and_never_zero(sandbox: Sandbox) -> None:
    history_of(sandbox, [message("out", 0), message("out", 1, cost=None)])
    assert points(sandbox) == [{"start": START, "end": START + DAY, "volume": 2}]


def test_filters_and_metrics(sandbox: Sandbox) -> None:
    history_of(sandbox, PAST)
    assert [one["volume"] for one in points(sandbox, country_codes="US")] == [1]
    assert [one["volume"] for one in points(sandbox, pricing_categories="SERVICE")] == [1]
    free = points(sandbox, pricing_types='["FREE_CUSTOMER_SERVICE"]')
    assert [one["volume"] for one in free] == [1]
    assert "cost" not in points(sandbox, metric_types="VOLUME")[0]
    assert "volume" not in points(sandbox, metric_types="COST")[0]
    assert len(points(sandbox, phone_numbers="[15555550101]")) == 2
    assert len(points(sandbox, phone_numbers="[]")) == 2


def test_a_tier_is_told_only_with_category_and_country(sandbox: Sandbox) -> None:
    history_of(sandbox, PAST)
    assert all("tier" not in one for one in points(sandbox, dimensions="TIER,COUNTRY"))


def test_half_hours_days_and_months_are_those_of_the_account(sandbox: Sandbox) -> None:
    late = [message("out", hours) for hours in (0.49, 0.5, 23.9, 24, -24 * 5, -24 * 4)]
    history_of(sandbox, late)
    usual = {"start": START - 10 * DAY, "metric_types": "VOLUME"}
    halves = points(sandbox, granularity="HALF_HOUR", **usual)
    assert {"start": START + 1800, "end": START + 3600, "volume": 1} in halves
    days = points(sandbox, **usual)
    assert {"start": START, "end": START + DAY, "volume": 3} in days
    months = points(sandbox, granularity="MONTHLY", **usual)
    september = {"start": 1788246000, "end": 1790838000, "volume": 1}  # in Los Angeles
    assert months == [september]  # October still runs


def test_nothing_happened_nothing_is_told(sandbox: Sandbox) -> None:
    history_of(sandbox, [])
    usual: Json = {"start": START, "end": END, "granularity": "DAILY"}
    assert expand(sandbox, "pricing_analytics", granularity="DAILY") == {"id": WABA}
    assert sandbox.get(f"/{WABA}/pricing_analytics", **usual) == {"data": []}


def test_the_edge_answers_as_the_field_does(sandbox: Sandbox) -> None:
    history_of(sandbox, PAST)
    told = sandbox.get(
        f"/{WABA}/pricing_analytics",
        start=START, end=END, granularity="DAILY", dimensions='["COUNTRY","PHONE"]',
    )  # fmt: skip
    assert told["data"][0]["data_points"] == points(sandbox, dimensions="COUNTRY,PHONE")


def test_numbers_that_left_the_account_are_not_reported(sandbox: Sandbox) -> None:
    history_of(sandbox, [message("out", 0), message("out", 1, phone=OTHER_NUMBER)])
    assert [one["volume"] for one in points(sandbox)] == [1]


@pytest.mark.parametrize(
    "arguments",
    [
        {"granularity": "DAY"},
        {"granularity": "DAILY", "start": "yesterday"},
        {"granularity": "DAILY", "end": START},
        {"granularity": "DAILY", "start": START - 400 * DAY},
        {"granularity": "DAILY", "dimensions": "COLOUR"},
        {"granularity": "DAILY", "metric_types": "CONVERSATION"},
        {"granularity": "DAILY", "pricing_types": "FREE_TIER"},
        {"granularity": "DAILY", "phone_numbers": "[15555559999]"},
    ],
)
def test_a_wrong_question_about_prices_is_refused(sandbox: Sandbox, arguments: Json) -> None:
    assert refused(expand(sandbox, "pricing_analytics", **arguments)) == 100


# -- costs that are hidden -----------------------------------------------------------------------


def test_costs_are_hidden_from_who_may_not_view_them(sandbox: Sandbox) -> None:
    history_of(sandbox, PAST)
    tasks = [{"user": USER, "tasks": ["VIEW_INSIGHTS"]}]
    sandbox.control("POST", f"/nodes/{WABA}", {"assigned_users": tasks})
    assert all("cost" not in one for one in points(sandbox))
    told = expand(sandbox, "pricing_analytics", granularity="DAILY", metric_types="COST")
    assert told["error"]["error_user_title"] == "Cost not available"
    tasks[0]["tasks"] = ["VIEW_COST"]
    sandbox.control("POST", f"/nodes/{WABA}", {"assigned_users": tasks})
    assert all("cost" in one for one in points(sandbox))


def test_costs_are_hidden_where_a_partner_pays(sandbox: Sandbox) -> None:
    history_of(sandbox, PAST)
    state = sandbox.control("GET", "/state")
    line = {"id": "800000000000101", "business": "200000000000202"}
    allocation = {
        "id": "800000000000202", "credit_line": line["id"], "receiving_business": BUSINESS,
        "receiving_credential": "500000000000108", "request_status": "APPROVED",
    }  # fmt: skip
    state["objects"] = {
        "credit_line": [{"body": line}],
        "credit_allocation": [{"body": allocation, "parent": line["id"]}],
    }
    sandbox.control("POST", "/reset", {"scenario": {**state, "starts_at": NOW}})
    assert all("cost" not in one for one in points(sandbox))


# -- analytics and conversation_analytics --------------------------------------------------------


def test_sent_and_delivered_messages(sandbox: Sandbox) -> None:
    lost = {**message("out", 5, country="US"), "delivered_at": None}
    history_of(sandbox, [*PAST, lost])
    told = expand(sandbox, "analytics", granularity="DAY")["analytics"]
    assert told == {
        "phone_numbers": ["15555550101"],
        "country_codes": ["MX", "US"],
        "granularity": "DAY",
        "data_points": [
            {"start": START, "end": START + DAY, "sent": 5, "delivered": 4},
            {"start": START + DAY, "end": START + 2 * DAY, "sent": 2, "delivered": 2},
        ],
    }
    support = expand(sandbox, "analytics", granularity="DAY", product_types="[2]")["analytics"]
    assert [one["sent"] for one in support["data_points"]] == [1]
    assert refused(expand(sandbox, "analytics", granularity="DAILY")) == 100
    assert refused(expand(sandbox, "analytics", granularity="DAY", product_types="[1]")) == 100


def test_conversations_are_those_that_messages_opened(sandbox: Sandbox) -> None:
    cbp = {"pricing_model": "CBP", "tier": ""}
    history_of(sandbox, [
        message("out", 0, **cbp, cost=43600, pricing_category="marketing"),
        message("out", 1, **cbp, cost=0, pricing_category="marketing", pricing_type="in_conversation"),
        message("out", 2, **cbp, cost=0, pricing_category="service", pricing_type="free_tier"),
        message("out", 3),
    ])  # fmt: skip
    dimensions = (
        '["CONVERSATION_CATEGORY","CONVERSATION_TYPE","COUNTRY","PHONE","CONVERSATION_DIRECTION"]'
    )
    told = expand(
        sandbox, "conversation_analytics", granularity="DAILY", dimensions=dimensions,
        phone_numbers="[]",
    )  # fmt: skip
    usual = {
        "start": START, "end": START + DAY, "conversation": 1, "phone_number": "15555550101",
        "country": "MX", "conversation_direction": "UNKNOWN",
    }  # fmt: skip
    found = told["conversation_analytics"]["data"][0]["data_points"]
    assert unordered(found) == unordered([
        {**usual, "conversation_type": "REGULAR", "conversation_category": "MARKETING",
         "cost": 0.04},
        {**usual, "conversation_type": "FREE_TIER", "conversation_category": "SERVICE", "cost": 0},
    ])  # fmt: skip
    narrow = {"granularity": "DAILY", "conversation_types": "FREE_TIER"}
    told = expand(sandbox, "conversation_analytics", **narrow)
    assert told["conversation_analytics"]["data"][0]["data_points"][0]["conversation"] == 1
    directed = {"granularity": "DAILY", "conversation_directions": "USER_INITIATED"}
    assert expand(sandbox, "conversation_analytics", **directed) == {"id": WABA}


def test_calls_and_groups_are_not_supported(sandbox: Sandbox) -> None:
    assert refused(expand(sandbox, "call_analytics", granularity="DAILY")) == 100
    assert refused(sandbox.get(f"/{WABA}/call_analytics")) == 100
    assert refused(sandbox.get(f"/{WABA}/group_analytics")) == 100


# -- template analytics --------------------------------------------------------------------------


def templates(sandbox: Sandbox, edge: str = "template_analytics", **changes: Any) -> Json:
    usual = {
        "start": START, "end": END + 9 * DAY, "granularity": "daily",
        "metric_types": "cost,clicked,delivered,read,sent", "template_ids": f"[{TEMPLATE}]",
    }  # fmt: skip
    return sandbox.get(f"/{WABA}/{edge}", **{**usual, **changes})


CLICKS = {"waba": WABA, "template": TEMPLATE, "category": "utility", "span": "template_utc_day"}
UTC_DAY = START - 7 * 3600


def with_clicks(sandbox: Sandbox, past: list[Json], *clicks: Json) -> None:
    history_of(sandbox, past)
    state = sandbox.control("GET", "/state")
    state["tables"]["clicks"] = [{**CLICKS, **click} for click in clicks]
    sandbox.control("POST", "/reset", {"scenario": {**state, "starts_at": NOW}})


def test_what_became_of_a_template_day_by_day(sandbox: Sandbox) -> None:
    day = UTC_DAY + 14 * DAY
    hours = 14 * 24 + 1
    past = [message("out", hours, read_at=at(hours) + 60), message("out", hours + 1)]
    with_clicks(
        sandbox,
        past,
        {"start": day, "kind": "quick_reply_button", "content": "Contact Support", "count": 3},
        {"start": day, "kind": "unique_url_button", "content": "Tell me more", "count": 2},
    )
    told = templates(sandbox)
    assert told["data"] == [{
        "granularity": "DAILY",
        "product_type": "cloud_api",
        "data_points": [{
            "template_id": TEMPLATE, "start": day, "end": day + DAY,
            "sent": 2, "delivered": 2, "read": 1,
            "clicked": [
                {"type": "quick_reply_button", "button_content": "Contact Support", "count": 3},
                {"type": "unique_url_button", "button_content": "Tell me more", "count": 2},
            ],
            "cost": [
                {"type": "amount_spent", "value": 0.02},
                {"type": "cost_per_delivered", "value": 0.01},
                {"type": "cost_per_url_button_click", "value": 0.01},
            ],
        }],
    }]  # fmt: skip
    assert set(told["paging"]["cursors"]) == {"before", "after"}


def test_reads_and_clicks_are_zero_after_a_week(sandbox: Sandbox) -> None:
    click = {"start": UTC_DAY, "kind": "quick_reply_button", "content": "Yes", "count": 3}
    with_clicks(sandbox, [message("out", 1, read_at=at(2))], click)
    (point,) = templates(sandbox)["data"][0]["data_points"]
    assert (point["sent"], point["read"], point["clicked"][0]["count"]) == (1, 0, 0)


def test_days_are_those_of_utc_unless_the_account_s_are_asked_for(sandbox: Sandbox) -> None:
    history_of(sandbox, [message("out", 18)])  # the evening of the 5th, in UTC the 6th
    (point,) = templates(sandbox)["data"][0]["data_points"]
    assert point["start"] == UTC_DAY + DAY
    local = {"use_waba_timezone": "true", "start": "2026-10-05", "end": "2026-10-08"}
    told = templates(sandbox, **local)["data"][0]
    assert told["waba_timezone"] == "America/Los_Angeles"
    assert told["data_points"][0]["start"] == START


def test_the_marketing_messages_api_is_a_product_of_its_own(sandbox: Sandbox) -> None:
    lite = message("out", 1, pricing_category="marketing_lite")
    history_of(sandbox, [message("out", 0), lite])
    for product in ("CLOUD_API", "MARKETING_MESSAGES_API_FOR_WHATSAPP"):
        (point,) = templates(sandbox, product_type=product)["data"][0]["data_points"]
        assert point["sent"] == 1


def test_a_group_of_templates_is_summed(sandbox: Sandbox) -> None:
    history_of(sandbox, [message("out", 0), message("out", 1)])
    made = {"name": "All", "description": "x", "whatsapp_business_templates": [TEMPLATE]}
    group = sandbox.post(f"/{WABA}/template_groups", made)["id"]
    told = templates(sandbox, "template_group_analytics", template_group_ids=f"[{group}]")
    (point,) = told["data"][0]["data_points"]
    assert (point["template_group_id"], point["sent"]) == (group, 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"granularity": "MONTHLY"},
        {"template_ids": "[]"},
        {"template_ids": json.dumps([str(n) for n in range(11)])},
        {"template_ids": "[999]"},
        {"metric_types": "LOVED"},
        {"product_type": "PIGEON"},
        {"start": START - 92 * DAY},
        {"end": START},
        {"end": END * 1000},
        {"start": f"{START}x"},
        {"use_waba_timezone": "true"},
    ],
)
def test_a_wrong_question_about_templates_is_refused(sandbox: Sandbox, changes: Json) -> None:
    history_of(sandbox, [])
    assert refused(templates(sandbox, **changes)) == 100


def test_insights_are_switched_on_once_and_for_ever(sandbox: Sandbox) -> None:
    history_of(sandbox, [])
    sandbox.control("POST", f"/nodes/{WABA}", {"is_enabled_for_insights": False})
    assert refused(templates(sandbox)) == 200007
    on = sandbox.graph("POST", f"/v25.0/{WABA}", params={"is_enabled_for_insights": "true"})
    assert on.json() == {"id": WABA}
    assert "data" in templates(sandbox)
    assert refused(sandbox.post(f"/{WABA}", {"is_enabled_for_insights": False})) == 200006


@pytest.mark.parametrize("digits", ["+81 90-1234-5678", "+44 7911 123456", "+49 151 23456789"])
def test_insights_are_not_for_europe_and_japan(sandbox: Sandbox, digits: str) -> None:
    sandbox.control("POST", f"/nodes/{NUMBER}", {"display_phone_number": digits})
    assert refused(templates(sandbox)) == 200005
    assert refused(sandbox.post(f"/{WABA}", {"is_enabled_for_insights": True})) == 200005


def test_analytics_need_the_permission_to_manage(sandbox: Sandbox) -> None:
    token = f"{TOKEN}messagesonly"
    path, question = f"/v25.0/{WABA}/template_analytics", {"start": START, "end": END}
    answer = sandbox.graph("GET", path, token=token, params=question).json()
    assert refused(answer) == 10

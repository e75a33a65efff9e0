"""Objects are read whatever Meta adds, leaves out or writes otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.apps import AppSubscription, TokenInfo
from graph.types import (
    AssignedUser,
    Business,
    PhoneNumber,
    SubscribedApp,
    Template,
    TemplateCreated,
    WhatsAppAccount,
)

KINDS = [
    AppSubscription, AssignedUser, Business, PhoneNumber, SubscribedApp, Template, TemplateCreated,
    TokenInfo, WhatsAppAccount,
]  # fmt: skip

KEYS = [
    "id", "name", "components", "quality_score", "last_updated_time", "health_status",
    "phone_numbers", "owner_business_info", "throughput", "expires_at", "scopes", "fields",
    "tasks", "granular_scopes", "whatsapp_business_api_data", "is_pin_enabled",
    "additional_info", "entities",
]  # fmt: skip

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, "data", "score", "scope"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(KEYS), anything))
def test_nothing_meta_sends_breaks_the_reading(kind: Any, raw: dict[str, Any]) -> None:
    assert kind.parse(raw).raw is raw


def test_ids_are_texts_even_when_meta_writes_numbers() -> None:
    assert Template.parse({"id": 1689556908129832}).id == "1689556908129832"


def test_a_word_we_do_not_know_is_kept() -> None:
    template = Template.parse({"id": "1", "status": "HIBERNATING", "new_key": {"a": 1}})
    assert template.status == "HIBERNATING"
    assert template.raw["new_key"] == {"a": 1}


@pytest.mark.parametrize(
    "written", [1758754645, "1758754645", "2025-09-24T22:57:25+0000", "2025-09-24T22:57:25"]
)
def test_moments_are_aware_however_they_are_written(written: object) -> None:
    read = Template.parse({"last_updated_time": written}).last_updated_at
    assert read == datetime(2025, 9, 24, 22, 57, 25, tzinfo=UTC)


@pytest.mark.parametrize("written", ["soon", "", None, 10**20, -(10**20), [], "9" * 400])
def test_a_moment_that_is_none_is_none(written: object) -> None:
    assert Template.parse({"last_updated_time": written}).last_updated_at is None


def test_a_token_that_never_expires_has_no_end() -> None:
    assert TokenInfo.parse({"expires_at": 0}).expires_at is None


def test_a_token_may_what_its_scopes_and_targets_say() -> None:
    token = TokenInfo.parse(
        {
            "is_valid": True,
            "scopes": ["whatsapp_business_management", "business_management"],
            "granular_scopes": [
                {"scope": "whatsapp_business_management", "target_ids": ["1022"]},
                {"scope": "business_management"},
            ],
        }
    )
    assert token.may("whatsapp_business_management", "1022")
    assert not token.may("whatsapp_business_management", "2033")
    assert token.may("business_management", "2033")
    assert not token.may("whatsapp_business_messaging")


def test_a_dead_token_may_nothing() -> None:
    token = TokenInfo.parse(
        {"scopes": ["business_management"], "error": {"code": 190, "subcode": 463}}
    )
    assert not token.may("business_management")
    assert (token.error_code, token.error_subcode) == (190, 463)


def test_health_names_who_is_blocked_and_why() -> None:
    number = PhoneNumber.parse(
        {
            "health_status": {
                "can_send_message": "BLOCKED",
                "entities": [
                    {"entity_type": "WABA", "id": "1022", "can_send_message": "AVAILABLE"},
                    {
                        "entity_type": "BUSINESS",
                        "id": "5069",
                        "can_send_message": "BLOCKED",
                        "errors": [{"error_code": 141006}],
                    },
                ],
            }
        }
    )
    assert number.health.can_send_message == "BLOCKED"
    assert number.health.entities[1].entity_type == "BUSINESS"
    assert number.health.entities[1].errors[0]["error_code"] == 141006

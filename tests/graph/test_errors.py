"""Meta's numbers decide, and nothing else.

https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import GraphError, NoAccess, NotFound, Refused, TryLater, Unexpected
from graph.codes import CODES, error_from
from graph.errors import LANGUAGE_EXISTS, TEMPLATE_LIMIT_REACHED

# HTTP status, code, subcode and the decision: written from Meta's pages, not from our table.
DOCUMENTED = [
    (401, 0, None, NoAccess),
    (401, 190, None, NoAccess),
    (401, 190, 460, NoAccess),
    (400, 190, 463, NoAccess),
    (400, 190, 467, NoAccess),
    (400, 190, 492, NoAccess),
    (500, 3, None, NoAccess),
    (403, 10, None, NoAccess),
    (403, 200, None, NoAccess),
    (403, 240, None, NoAccess),
    (403, 299, None, NoAccess),
    (403, 131005, None, NoAccess),
    (403, 368, None, NoAccess),
    (403, 131031, None, NoAccess),
    (400, 131042, None, NoAccess),
    (400, 131048, None, NoAccess),
    (400, 104, None, NoAccess),
    (400, 1, None, TryLater),
    (503, 2, None, TryLater),
    (500, 131000, None, TryLater),
    (500, 131016, None, TryLater),
    (500, 133004, None, TryLater),
    (400, 131057, None, TryLater),
    (400, 4, None, TryLater),
    (400, 17, None, TryLater),
    (400, 613, None, TryLater),
    (400, 80007, None, TryLater),
    (400, 80008, None, TryLater),
    (429, 130429, None, TryLater),
    (400, 131049, None, TryLater),
    (400, 131056, None, TryLater),
    (400, 33, None, NotFound),
    (400, 100, 33, NotFound),
    (404, 803, None, NotFound),
    (400, 100, None, Refused),
    (400, 100, 2388024, Refused),
    (400, 100, 1234567, Refused),
    (400, 2388072, None, Refused),
    (400, 80008, 2388019, Refused),
    (400, 131047, None, Refused),
    (400, 131050, None, Refused),
    (404, 132001, None, Refused),
    (400, 132015, None, Refused),
    (400, 2500, None, Refused),
    (400, 200007, None, Refused),
]


def said(status: int, code: object, subcode: object = None, **more: Any) -> GraphError:
    envelope = {"message": "(#1) Told", "code": code, "error_subcode": subcode, **more}
    return error_from(status, envelope, write=True)


@pytest.mark.parametrize(("status", "code", "subcode", "kind"), DOCUMENTED)
def test_a_documented_code_has_its_decision(
    status: int, code: int, subcode: int | None, kind: type[GraphError]
) -> None:
    assert type(said(status, code, subcode)) is kind


@given(st.integers(), st.one_of(st.none(), st.integers(0, 2_387_999)), st.integers(400, 499))
def test_a_code_we_do_not_know_never_counts_against_the_content(
    code: int, subcode: int | None, status: int
) -> None:
    if code not in CODES and status != 429:
        error = said(status, code, subcode)
        assert type(error) is Unexpected
        assert error.maybe_done


@pytest.mark.parametrize("code", [None, "100", 100.0, True, [100], {"code": 100}])
def test_a_code_of_another_type_is_no_code(code: object) -> None:
    assert type(said(400, code)) is Unexpected


def test_a_page_of_a_proxy_is_not_an_answer_of_meta() -> None:
    assert type(error_from(404, None, write=False)) is Unexpected
    assert type(error_from(403, None, write=False)) is Unexpected
    assert type(error_from(502, None, write=False)) is TryLater


@pytest.mark.parametrize("envelope", [None, {"code": 100}, {"code": 987654}])
def test_too_many_requests_is_a_limit_whatever_the_code(envelope: dict[str, Any] | None) -> None:
    error = error_from(429, envelope, write=True)
    assert isinstance(error, TryLater)
    assert error.rate_limited
    assert not error.maybe_done


@given(st.sampled_from(DOCUMENTED), st.text(), st.text(), st.text())
def test_the_localised_text_has_no_influence(
    row: tuple[int, int, int | None, type[GraphError]], message: str, title: str, text: str
) -> None:
    status, code, subcode, kind = row
    error = said(
        status, code, subcode, message=message, error_user_title=title, error_user_msg=text
    )
    assert type(error) is kind
    assert str(error) == str(said(status, code, subcode))
    assert (error.title, error.user_message) == (title, text)


def test_a_server_in_trouble_is_not_believed_about_the_content() -> None:
    error = said(500, 100, 2388024)
    assert type(error) is TryLater
    assert error.maybe_done


def test_a_transient_error_is_repeated_whatever_its_code() -> None:
    assert type(said(400, 100, is_transient=True)) is TryLater
    assert type(said(400, 987654, is_transient=True)) is TryLater
    assert type(said(400, 100, is_transient="true")) is Refused


def test_a_limit_tells_how_long_to_wait_and_that_nothing_was_done() -> None:
    envelope = {"code": 80007}
    error = error_from(400, envelope, write=True, wait=timedelta(minutes=7))
    assert isinstance(error, TryLater)
    assert (error.after, error.rate_limited, error.maybe_done) == (
        timedelta(minutes=7),
        True,
        False,
    )


def test_trouble_may_have_done_a_write_but_never_a_read() -> None:
    assert error_from(500, {"code": 2}, write=True).maybe_done
    assert not error_from(500, {"code": 2}, write=False).maybe_done
    assert not error_from(400, {"code": 100}, write=True).maybe_done


def test_a_number_is_found_in_the_code_and_in_the_subcode() -> None:
    assert said(400, 100, LANGUAGE_EXISTS).has(LANGUAGE_EXISTS)
    assert said(400, LANGUAGE_EXISTS).has(LANGUAGE_EXISTS)
    assert not said(400, 100, LANGUAGE_EXISTS).has(TEMPLATE_LIMIT_REACHED)


def test_details_may_be_an_object_or_a_bare_text() -> None:
    assert said(400, 100, error_data={"details": "Because"}).details == "Because"
    assert said(400, 100, error_data="Because").details == "Because"
    assert said(400, 100, error_data=["Because"]).details == ""

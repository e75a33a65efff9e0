"""Usernames of businesses."""

import pytest

from tests.sandbox.hearing import code_of, hear, heard
from tests.sandbox.server import BUSINESS, NUMBER, OTHER_TOKEN, Receiver, Sandbox

PATH, OTHER_NUMBER = f"/{NUMBER}/username", "600000000000202"


def test_a_username_is_taken_told_and_given_up(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "business_username_update")
    assert code_of(sandbox.get(PATH)) == 100
    assert sandbox.post(PATH, {"username": "lucky.shrub"})["success"] is True
    assert sandbox.get(PATH) == {"username": "lucky.shrub", "status": "approved"}
    assert sandbox.get(f"/{NUMBER}", fields="username")["username"] == "lucky.shrub"
    assert sandbox.delete(PATH) == {"success": True}
    assert code_of(sandbox.delete(PATH)) == 100
    taken, dropped = sorted(
        heard(receiver, "business_username_update", 2), key=lambda one: "username" not in one
    )
    about = {"display_phone_number": "15555550101"}
    assert taken == {**about, "status": "approved", "username": "lucky.shrub"}
    assert dropped == {**about, "status": "deleted"}


@pytest.mark.parametrize(
    "username",
    ["ab", "a" * 36, "a.b" * 12, "Lucky", "lucky shrub", "12345", ".lucky", "lucky.", "lu..cky", "www.lucky",
     "lucky.com", "ラッキー", ""],
)  # fmt: skip
def test_a_malformed_username_is_refused(sandbox: Sandbox, username: str) -> None:
    assert code_of(sandbox.post(PATH, {"username": username})) in (147001, 100)
    assert code_of(sandbox.get(PATH)) == 100


@pytest.mark.parametrize("username", ["abc", "a.b", "a" * 35, "lucky_shrub.24", "1lucky", "_a_"])
def test_a_well_formed_one_is_taken(sandbox: Sandbox, username: str) -> None:
    assert sandbox.post(f"/{NUMBER}", {"username": username}) == {"success": True}
    assert sandbox.get(PATH)["username"] == username


def test_a_username_belongs_to_one_business(sandbox: Sandbox) -> None:
    body = {"username": "lucky"}
    other = f"/{OTHER_NUMBER}/username"
    assert code_of(sandbox.post(other, body, token=OTHER_TOKEN)) == 147002
    sandbox.control("POST", f"/nodes/{OTHER_NUMBER}", {"status": "CONNECTED"})
    sandbox.control("POST", f"/nodes/{OTHER_NUMBER}", {"name_status": "PENDING_REVIEW"})
    assert sandbox.post(other, body, token=OTHER_TOKEN)["status"] == "reserved"
    sandbox.control("POST", f"/numbers/{OTHER_NUMBER}/name", {"decision": "APPROVED"})
    assert sandbox.get(other, token=OTHER_TOKEN)["status"] == "approved"
    assert code_of(sandbox.post(PATH, body)) == 147001


def test_within_a_business_it_moves_when_forced(sandbox: Sandbox) -> None:
    account = sandbox.control("POST", "/accounts", {"business": BUSINESS, "name": "Second"})["id"]
    number = {"cc": "1", "phone_number": "15555550777", "verified_name": "Second"}
    id = sandbox.post(f"/{account}/phone_numbers", number)["id"]
    sandbox.control("POST", f"/nodes/{id}", {"status": "CONNECTED"})
    sandbox.post(PATH, {"username": "lucky"})
    assert code_of(sandbox.post(f"/{id}/username", {"username": "lucky"})) == 147005
    forced = {"username": "lucky", "transfer_action": "force_transfer"}
    assert sandbox.post(f"/{id}/username", forced)["success"] is True
    assert code_of(sandbox.get(PATH)) == 100


def test_suggestions_are_free_and_made_of_the_name(sandbox: Sandbox) -> None:
    sandbox.control("POST", f"/nodes/{NUMBER}", {"verified_name": "Lucky Shrub"})
    (row,) = sandbox.get(f"/{NUMBER}/username_suggestions")["data"]
    assert row["username_suggestions"][:2] == ["luckyshrub", "lucky_shrub"]
    sandbox.post(PATH, {"username": "luckyshrub"})
    (row,) = sandbox.get(f"/{NUMBER}/username_suggestions")["data"]
    assert "luckyshrub" not in row["username_suggestions"]

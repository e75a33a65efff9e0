"""The handshake before a webhook address is accepted: it must echo a challenge.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
It waits for somebody else's server, so it is made before the request's transaction begins.
"""

import secrets
from dataclasses import dataclass

import requests

from sandbox.call import Call
from sandbox.errors import GraphError, parameter
from sandbox.store import Doc
from sandbox.tokens import MANAGE, need_account, need_app, need_scope


@dataclass(frozen=True)
class Callback:
    url: str
    verify_token: str


def may_name_callback(call: Call) -> bool:
    edges = ("/subscriptions", "/subscribed_apps")
    return call.path.endswith(edges) or "webhook_configuration" in call.params


def callback_to_verify(call: Call) -> Callback | None:
    """The webhook address that this request would save, after checking that it may. None when it
    saves none.
    """
    if call.method != "POST" or not 1 <= len(call.segments) <= 2:
        return None
    id, edge = call.segments[0], "".join(call.segments[1:])
    if not edge and (phone := call.store.get("phone", id)):
        return _of_number(call, phone)
    if edge == "subscriptions" and (app := call.store.get("app", id)):
        need_app(call, app)
        return Callback(_address(call, "callback_url"), call.needed("verify_token"))
    if (
        edge == "subscribed_apps"
        and call.params.get("override_callback_uri")
        and (waba := call.store.get("waba", id))
    ):
        need_scope(call, MANAGE)
        need_account(call, waba)
        return Callback(_address(call, "override_callback_uri"), call.needed("verify_token"))
    return None


def _of_number(call: Call, phone: Doc) -> Callback | None:
    """`webhook_configuration` in POST /{phone number}."""
    wanted = read_configuration(call)
    if not wanted.get("override_callback_uri"):
        return None
    need_scope(call, MANAGE)
    need_account(call, call.store.the("waba", phone["waba"]), id=phone["id"])
    return read_callback(wanted)


def read_callback(wanted: Doc) -> Callback:
    address, word = wanted["override_callback_uri"], wanted.get("verify_token")
    if not isinstance(address, str) or not isinstance(word, str) or not word:
        raise parameter("Param webhook_configuration needs override_callback_uri and verify_token.")
    return Callback(_checked_address("override_callback_uri", address), word)


def read_configuration(call: Call) -> Doc:
    given = call.structure("webhook_configuration")
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise parameter("Param webhook_configuration must be an object.")
    return given


def _address(call: Call, name: str) -> str:
    return _checked_address(name, call.needed(name))


def _checked_address(name: str, address: str) -> str:
    if not address.startswith(("https://", "http://")) or len(address) > 200:
        raise parameter(f"Param {name} must be a URL of at most 200 characters.")
    return address


def direct_session() -> requests.Session:
    """Straight to the address: most are on this machine, where a proxy cannot reach."""
    session = requests.Session()
    session.trust_env = False
    return session


def shake_hands(callback: Callback) -> bool:
    """Asks the address to echo a challenge. Blocking: called in a thread."""
    challenge = str(10**9 + secrets.randbelow(9 * 10**9))
    params = {
        "hub.mode": "subscribe",
        "hub.challenge": challenge,
        "hub.verify_token": callback.verify_token,
    }
    try:
        with direct_session() as http:
            answer = http.get(callback.url, params=params, timeout=10, allow_redirects=False)
    except (requests.RequestException, ValueError):
        return False
    return answer.status_code == 200 and answer.text.strip() == challenge


def need_handshake(call: Call) -> None:
    if not call.callback_verified:
        raise GraphError(
            2200,
            "(#2200) Callback verification failed with the following errors: the address did not"
            " answer 200 with the challenge.",
        )

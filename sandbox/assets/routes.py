"""Which path of a portfolio, an account or a number does what."""

from sandbox.assets.nodes import ACCOUNT, BUSINESS, NUMBER
from sandbox.reading import Act, Root
from sandbox.subscriptions import subscribe_app, unsubscribe_app

KINDS = {"business": BUSINESS, "waba": ACCOUNT, "phone": NUMBER}
ACTS: dict[tuple[str, str, str], Act] = {
    ("POST", "waba", "subscribed_apps"): subscribe_app,
    ("DELETE", "waba", "subscribed_apps"): unsubscribe_app,
}
ROOTS: dict[tuple[str, str], Root] = {}

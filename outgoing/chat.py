"""Messages to chats and phones, by apprise. Only services whose servers we know: never an address of one's own.

An address such as slack://… is a secret. The plugin is taken from the list below and nothing else of apprise is asked
for one, so its plugins that write files, run programs or call any server cannot be reached. Options in an address are
refused as well, but for those that a service's own address has: some of them read files or switch checks off.
https://github.com/caronc/apprise/wiki
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from outgoing.problems import Problem


class NoChat(Exception):
    """The address leads to no chat that we send to. `reason` is a key of outgoing.problems."""

    def __init__(self, reason: Problem) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Service:
    """One that apprise knows. `own` is how the address begins that the service itself gives out."""

    name: str
    module: str
    plugin: str
    example: str
    own: str = ""
    options: frozenset[str] = frozenset()
    host: re.Pattern[str] | None = None  # where the address names the server: only these


# What services read as a call to everybody, such as <!channel> or @everyone, is text when somebody else wrote it.
HARMLESS = str.maketrans({"<": "‹", ">": "›", "@": "@\u200b"})
MICROSOFT = re.compile(r"[a-z0-9.-]+\.(logic\.azure|api\.powerplatform)\.com", re.IGNORECASE)
SERVICES: dict[str, Service] = {
    "slack": Service(
        "Slack", "slack", "NotifySlack", "slack://TokenA/TokenB/TokenC/#channel",
        own="https://hooks.slack.com/",
    ),
    "workflows": Service(
        "Microsoft Teams", "workflows", "NotifyWorkflows", "workflows://HOST/WORKFLOW/SIGNATURE/",
        own="https://", options=frozenset({"api-version", "sp", "sv", "sig"}), host=MICROSOFT,
    ),
    "tgram": Service("Telegram", "telegram", "NotifyTelegram", "tgram://BotToken/ChatId"),
    "gchat": Service(
        "Google Chat", "google_chat", "NotifyGoogleChat", "gchat://Workspace/Key/Token",
        own="https://chat.googleapis.com/", options=frozenset({"key", "token"}),
    ),
    "discord": Service(
        "Discord", "discord", "NotifyDiscord", "discord://WebhookId/WebhookToken",
        own="https://discord.com/",
    ),
    "webex": Service(
        "Webex", "webexteams", "NotifyWebexTeams", "webex://Token/",
        own="https://webexapis.com/",
    ),
    "line": Service("LINE", "line", "NotifyLine", "line://Token/UserId"),
    "pover": Service("Pushover", "pushover", "NotifyPushover", "pover://UserKey@Token"),
    "twilio": Service("Twilio", "twilio", "NotifyTwilio", "twilio://Sid:Token@From/To"),
    "pagerduty": Service(
        "PagerDuty", "pagerduty", "NotifyPagerDuty", "pagerduty://IntegrationKey@ApiKey"
    ),
    "opsgenie": Service("Opsgenie", "opsgenie", "NotifyOpsgenie", "opsgenie://ApiKey/"),
}  # fmt: skip


def is_installed() -> bool:
    """Without apprise everything else works, and no chat is offered."""
    return importlib.util.find_spec("apprise") is not None


def service_of(url: str) -> str:
    """Its name. Raises NoChat."""
    service, _made = _open(url)
    return service.name


def send(url: str, *, title: str, body: str) -> str:
    """ "" when the service took it, else a key of outgoing.problems. Never raises for what it does."""
    try:
        _service, made = _open(url)
    except NoChat as error:
        return error.reason.value
    title, body = title.translate(HARMLESS), body.translate(HARMLESS)
    accepted = made.notify(title=title, body=body, body_format="text")
    return "" if accepted else Problem.NOT_TAKEN.value


def _open(url: str) -> tuple[Service, Any]:
    """The plugin, ready to send. Raises NoChat."""
    if not is_installed():
        raise NoChat(Problem.NOT_INSTALLED)
    try:
        parts = urlsplit(url)
        options = {name for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
    except ValueError:
        raise NoChat(Problem.NO_CHAT) from None
    service = _service(parts.scheme.lower(), url)
    if options - service.options:
        raise NoChat(Problem.OPTIONS)
    plugin = getattr(importlib.import_module(f"apprise.plugins.{service.module}"), service.plugin)
    told = plugin.parse_native_url(url) if parts.scheme == "https" else plugin.parse_url(url)
    if not told or not _is_of(service, told):
        raise NoChat(Problem.NO_CHAT)
    held = {"asset": _asset(), "verify": True, "redirect": False, "overflow": "truncate"}
    try:
        return service, plugin(**told | held)
    except TypeError:  # how apprise says that a part of the address is wrong
        raise NoChat(Problem.NO_CHAT) from None


def _service(scheme: str, url: str) -> Service:
    if scheme == "https":
        own = [one for one in SERVICES.values() if one.own and url.lower().startswith(one.own)]
        if own:
            return max(own, key=lambda one: len(one.own))
    elif scheme in SERVICES:
        return SERVICES[scheme]
    raise NoChat(Problem.NO_CHAT)


def _is_of(service: Service, told: dict[str, Any]) -> bool:
    if service.host is None:
        return True
    return bool(service.host.fullmatch(told.get("host") or "")) and told.get("port") in (None, 443)


def _asset() -> Any:
    from apprise import AppriseAsset

    return AppriseAsset(
        app_id="waportal", app_desc="waportal", app_url="", async_mode=False,
        secure_logging=True, http_redirects=False, storage_path=None,
    )  # fmt: skip

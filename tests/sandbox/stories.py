"""Playing a shipped story: a receiver subscribed before its first step, then the clock."""

from dataclasses import dataclass, field
from typing import Any

from sandbox import scenario
from tests.sandbox.server import Json, Receiver, Sandbox, eventually

FIELDS = (
    "messages,user_preferences,message_template_status_update,message_template_quality_update,"
    "template_category_update,account_update,account_review_update,business_capability_update"
)
SCRIPTED = [name for name in scenario.names() if "script" in scenario.find(name)]


@dataclass
class Story:
    sandbox: Sandbox
    name: str
    traffic: Json = field(default_factory=dict)  # changes
    start: float = 0
    found: Json = field(default_factory=dict)

    def __post_init__(self) -> None:
        body: Json = {"scenario": self.name, **({"traffic": self.traffic} if self.traffic else {})}
        self.sandbox.control("POST", "/reset", body)
        self.sandbox.control("POST", "/clock", {"speed": 0})
        self.start = self.sandbox.control("GET", "/clock")["now"]
        self.found = scenario.find(self.name)
        self.app = self.found["apps"][0]
        self.token = self.found["tokens"][0]["token"]
        self.waba, self.phone = (self.found[part][0]["id"] for part in ("wabas", "phone_numbers"))

    def subscribe(self, receiver: Receiver) -> None:
        body = {
            "object": "whatsapp_business_account", "callback_url": receiver.url,
            "verify_token": receiver.verify_token, "fields": FIELDS,
        }  # fmt: skip
        app_token = f"{self.app['id']}|{self.app['secret']}"
        self.sandbox.post(f"/{self.app['id']}/subscriptions", body, token=app_token)
        for waba in self.found["wabas"]:
            answer = self.sandbox.post(f"/{waba['id']}/subscribed_apps", token=self.token)
            assert answer == {"success": True}

    def to(self, hours: float) -> None:
        """On to so many hours after the start of the story."""
        now = self.sandbox.control("GET", "/clock")["now"]
        self.sandbox.forward(self.start + hours * 3600 - now)

    def to_the_end(self) -> Json:
        steps = self.sandbox.control("GET", "/script")["steps"]
        self.to((steps[-1]["due_at"] - self.start) / 3600 + 2)
        return self.sandbox.control("GET", "/script")

    def get(self, path: str, **params: Any) -> Json:
        return self.sandbox.get(path, self.token, **params)

    def announced(self, field: str) -> list[Json]:
        """The values of a field's webhooks, in the order in which they were queued."""
        listed = self.sandbox.control("GET", "/webhooks", limit="5000", field=field)["data"]
        return [one["payload"]["entry"][0]["changes"][0]["value"] for one in reversed(listed)]

    def statuses(self, **wanted: str) -> list[Json]:
        told = [one for value in self.announced("messages") for one in value.get("statuses", [])]
        return [one for one in told if wanted.items() <= one.items()]

    def all_delivered(self) -> bool:
        listed = self.sandbox.control("GET", "/webhooks", limit="5000")["data"]
        return all(one["state"] == "delivered" for one in listed)

    def settle(self) -> None:
        """Waits until no webhook is under way any more."""
        eventually(self.all_delivered)

"""A message while it is being checked: from whom, through which API, and what fails later."""

from dataclasses import dataclass

from sandbox.store import Doc, Store

CLOUD, MARKETING_MESSAGES = "cloud", "marketing_messages"


@dataclass
class Draft:
    store: Store
    phone: Doc
    person: Doc
    recipient: Doc  # {"input", "by": "phone" | "bsuid"}
    api: str = CLOUD
    # What Meta finds only after it has accepted: (code, details), told by a `failed` webhook.
    failure: tuple[int, str] | None = None

    @property
    def waba(self) -> Doc:
        return self.store.the("waba", self.phone["waba"])

    def fails_later(self, code: int, details: str) -> None:
        self.failure = self.failure or (code, details)

"""One object of a request's body, which knows its place in it and refuses what is not as Meta's.

Codes: 100 an unknown property or a wrong type, 131008 something missing, 131009 a value that
cannot be. https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
"""

from typing import Any

from sandbox.messages.failures import refusal
from sandbox.store import Doc


class Part:
    def __init__(self, value: Any, path: str) -> None:
        if not isinstance(value, dict):
            raise refusal(100, f"Param {path} must be a JSON object.")
        self.doc: Doc = value
        self.path = path

    def at(self, name: str) -> str:
        return f"{self.path}['{name}']" if self.path else name

    def only(self, *names: str) -> "Part":
        for name in self.doc:
            if name not in names:
                where = f' on param "{self.path}"' if self.path else ""
                raise refusal(100, f'Unexpected key "{name[:80]}"{where}.')
        return self

    def has(self, name: str) -> bool:
        return self.doc.get(name) is not None

    def need(self, name: str) -> Any:
        if not self.has(name):
            raise refusal(131008, f"{self.at(name)} is required.")
        return self.doc[name]

    def text(self, name: str, most: int) -> str:
        """A text that is needed. Raises 100, 131008 or 131009."""
        value = self.need(name)
        if not isinstance(value, str):
            raise refusal(100, f"Param {self.at(name)} must be a string.")
        if not value.strip():
            raise refusal(131008, f"{self.at(name)} cannot be empty.")
        if len(value) > most:
            raise refusal(131009, f"{self.at(name)} is too long. Max length is {most}.")
        return value

    def optional_text(self, name: str, most: int) -> str | None:
        """The same for one that may be left out or empty."""
        return self.text(name, most) if self.doc.get(name) not in (None, "") else None

    def texts(self, most: int, *names: str) -> None:
        """Several that may be left out."""
        for name in names:
            self.optional_text(name, most)

    def word(self, name: str, words: tuple[str, ...]) -> str:
        """One of Meta's words, in any case. Raises 100, 131008 or 131009."""
        value = self.text(name, 100).lower()
        if value not in words:
            raise refusal(131009, f"{self.at(name)} must be one of {{{', '.join(words)}}}.")
        return value

    def flag(self, name: str) -> None:
        if self.has(name) and not isinstance(self.doc[name], bool):
            raise refusal(100, f"Param {self.at(name)} must be a boolean.")

    def number(self, name: str, least: float, most: float) -> float:
        """A number, also written as text. Raises 100, 131008 or 131009."""
        value = self.need(name)
        try:
            if isinstance(value, bool):
                raise ValueError
            number = float(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise refusal(100, f"Param {self.at(name)} must be a number.") from error
        if not least <= number <= most:
            raise refusal(131009, f"{self.at(name)} must be between {least} and {most}.")
        return number

    def part(self, name: str) -> "Part":
        return Part(self.need(name), self.at(name))

    def optional_part(self, name: str) -> "Part | None":
        return self.part(name) if self.has(name) else None

    def parts(self, name: str, *, least: int = 1, most: int) -> list["Part"]:
        """A list of objects. Raises 100, 131008 or 131009."""
        value = self.doc.get(name)
        if value is None and least == 0:
            return []
        value = self.need(name)
        if not isinstance(value, list):
            raise refusal(100, f"Param {self.at(name)} must be an array.")
        if not least <= len(value) <= most:
            raise refusal(131009, f"{self.at(name)} must have {least} to {most} elements.")
        return [Part(one, f"{self.at(name)}[{index}]") for index, one in enumerate(value)]

"""By what somebody is named from outside, and how that is looked up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from optin.identity import keys, numbers
from optin.models import Kind

NUMBER = "number"  # the space of numbers: known by phone or by WhatsApp, it is one number
SPACES = {
    Kind.PHONE: NUMBER,
    Kind.WA_ID: NUMBER,
    Kind.BSUID: "bsuid",
    Kind.PARENT_BSUID: "parent_bsuid",
}


class Who(NamedTuple):
    """A person as a webhook, a file or somebody at a keyboard names them; what is not known is empty.

    A number is written in any international form. `portfolio` is the business id that a user id
    belongs to: in two portfolios a person has two.
    """

    number: str = ""
    user_id: str = ""
    parent_user_id: str = ""
    portfolio: str = ""
    from_meta: bool = False  # the number is one that Meta told: a WhatsApp id

    def values(self) -> Iterator[tuple[Kind, str]]:
        """What they are reached by, the surest first. Raises NotANumber."""
        if self.user_id:
            yield Kind.BSUID, self.user_id
        if self.parent_user_id:
            yield Kind.PARENT_BSUID, self.parent_user_id
        if self.number:
            yield Kind.WA_ID if self.from_meta else Kind.PHONE, numbers.digits(self.number)

    @classmethod
    def named(cls, text: str) -> Who:
        """Whom somebody typed, by a user id of Meta's or a number. Raises NotANumber."""
        if numbers.is_user_id(text):
            return cls(user_id=text)
        return cls(number=numbers.digits(text))

    def indexes(self, key: bytes) -> dict[Kind, bytes]:
        """Of each value, by its kind and in the same order."""
        return {kind: keys.blind(key, SPACES[kind], value) for kind, value in self.values()}

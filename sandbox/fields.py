"""Graph's `fields=` language: `name,phone_numbers.limit(5){id,display_phone_number}`.

https://developers.facebook.com/docs/graph-api/guides/field-expansion
"""

from dataclasses import dataclass, field
from functools import lru_cache

from sandbox.errors import GraphError

DEEPEST = 8
NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


@dataclass(frozen=True)
class Field:
    name: str
    arguments: dict[str, str] = field(default_factory=dict)
    subfields: str = ""  # the source text between the braces


@lru_cache(maxsize=1000)  # each row of a page asks again
def parse_fields(source: str) -> tuple[Field, ...]:
    """The fields of one level. Raises code 2500 with the place of a syntax error, as Graph does."""
    return tuple(_Reader(source).read())


class _Reader:
    def __init__(self, source: str) -> None:
        self.source, self.at = source, 0

    def read(self) -> list[Field]:
        fields = [self._field()]
        while self._skip(","):
            fields.append(self._field())
        if self.at < len(self.source):
            raise self._error("end of string")
        return fields

    def _field(self) -> Field:
        name, arguments, subfields = self._name(), {}, ""
        while self._skip("."):
            modifier = self._name()
            arguments[modifier] = self._enclosed("(", ")")
        if self._peek() == "{":
            subfields = self._enclosed("{", "}")
        return Field(name, arguments, arguments.pop("fields", subfields))

    def _name(self) -> str:
        self._spaces()
        start = self.at
        while self.at < len(self.source) and self.source[self.at] in NAME:
            self.at += 1
        if start == self.at:
            raise self._error("a name")
        return self.source[start : self.at]

    def _enclosed(self, opening: str, closing: str) -> str:
        if not self._skip(opening):
            raise self._error(f'"{opening}"')
        start, depth = self.at, 1
        while self.at < len(self.source):
            depth += {opening: 1, closing: -1}.get(self.source[self.at], 0)
            if depth == 0:
                self.at += 1
                return self.source[start : self.at - 1].strip()
            if depth > DEEPEST:
                break
            self.at += 1
        raise self._error(f'"{closing}"')

    def _peek(self) -> str:
        self._spaces()
        return self.source[self.at : self.at + 1]

    def _skip(self, character: str) -> bool:
        if self._peek() != character:
            return False
        self.at += 1
        return True

    def _spaces(self) -> None:
        while self.source[self.at : self.at + 1].isspace():
            self.at += 1

    def _error(self, expected: str) -> GraphError:
        found = self.source[self.at : self.at + 1] or "end of string"
        return GraphError(
            2500,
            f'Syntax error "Expected {expected} instead of "{found}"." at character {self.at}:'
            f" {self.source[:200]}",
        )

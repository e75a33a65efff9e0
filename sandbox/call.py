"""One request to Graph, read completely before anything is done with it."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import parameter
from sandbox.store import Doc, Store

VERSION = re.compile(r"v\d{1,3}\.\d{1,2}")
MOST_DIGITS = 1000
NOT_OF_THE_EDGE = ("access_token", "appsecret_proof", "ids")
File = tuple[str, str, bytes]  # (name, content type, bytes)


@dataclass
class Bearer:
    """Who is calling: an app, for a user of one business or (app token) for itself."""

    app: Doc
    token: Doc | None = None  # None: an app token
    user: Doc | None = None

    @property
    def locale(self) -> str:
        return str(self.user.get("locale", "en_US")) if self.user else "en_US"


@dataclass
class Call:
    store: Store
    method: str
    version: str  # "v25.0", or "" when the path names none
    segments: list[str]
    params: Doc  # query string and body together, the body winning
    headers: dict[str, str]  # lower-case names
    base_url: str  # "http://127.0.0.1:8100"
    content: bytes = b""
    files: dict[str, File] = field(default_factory=dict)  # of a multipart body, by parameter
    callback_verified: bool | None = None  # set when the request made us verify a webhook address
    _bearer: Bearer | None = field(default=None)

    @property
    def bearer(self) -> Bearer:
        assert self._bearer is not None, "sandbox.tokens.sign_in comes first"
        return self._bearer

    def signed_in(self, bearer: Bearer) -> None:
        self._bearer = bearer

    @property
    def is_signed_in(self) -> bool:
        return self._bearer is not None

    @property
    def locale(self) -> str:
        return self._bearer.locale if self._bearer else "en_US"

    @property
    def path(self) -> str:
        """Without the version: "/102290129340398/message_templates"."""
        return "/" + "/".join(self.segments)

    @property
    def query(self) -> Doc:
        """The parameters that an edge is read with, which the links of its pages repeat."""
        return {name: value for name, value in self.params.items() if name not in NOT_OF_THE_EDGE}

    def text(self, name: str) -> str | None:
        """A parameter that is one text or number; None when absent."""
        value = self.params.get(name)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise parameter(f"Param {name} must be a string.")
        return str(value)

    def needed(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise parameter(f"The parameter {name} is required.")
        return value

    def structure(self, name: str) -> Any:
        """A parameter that is JSON: as it came in a JSON body, or written as text in a form or a
        query.
        """
        value = self.params.get(name)
        if not isinstance(value, str):
            return value
        try:
            return read_json(value)
        except ValueError as error:
            raise parameter(f"Param {name} must be valid JSON.") from error

    def names(self, name: str) -> list[str]:
        """A list of texts: JSON array, `['A']` as Meta's pages write it, or comma-separated."""
        value = self.params.get(name)
        if value is None or value == "":
            return []
        if isinstance(value, str):
            if not value.startswith("["):
                return [part.strip() for part in value.split(",")]
            value = self._array(name, value)
        if not isinstance(value, list) or not all(isinstance(part, str | int) for part in value):
            raise parameter(f"Param {name} must be an array of strings.")
        return [str(part) for part in value]

    @staticmethod
    def _array(name: str, value: str) -> Any:
        try:
            return read_json(value.replace("'", '"'))
        except ValueError:
            inside = value.strip("[] ")  # hsm_ids=[id1,id2] without quotes
            if not all(part.strip().isalnum() for part in inside.split(",")):
                raise parameter(f"Param {name} must be an array.") from None
            return [part.strip() for part in inside.split(",")]


def read_json(source: str | bytes) -> Any:
    """Strict JSON. Raises ValueError, also for NaN, lone surrogates, absurd numbers and absurd
    nesting; its text says what is wrong, and where.
    """

    def refuse(word: str) -> Any:
        raise ValueError(f"{word} is not JSON")

    def whole(digits: str) -> int:
        if len(digits) > MOST_DIGITS:
            raise ValueError("a number has too many digits")
        return int(digits)

    try:
        value = json.loads(source, parse_constant=refuse, parse_int=whole)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON at line {error.lineno}, column {error.colno}") from error
    except UnicodeError as error:
        raise ValueError("a text is not UTF-8") from error
    return value

"""Graph's error envelope, and the errors the sandbox answers with.

Codes and subcodes: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
"""

import secrets
from collections.abc import Callable
from typing import Any

from sandbox.texts import explanation

STATUS_BY_CODE = {
    2: 503, 3: 403, 10: 403, 104: 401, 190: 401, 200: 403, 368: 403, 131000: 500, 131016: 500,
    132001: 404,
}  # fmt: skip


class GraphError(Exception):
    """What Graph answers instead of data. `rule` names a text in `sandbox.texts`, told in the
    token owner's language.
    """

    def __init__(
        self,
        code: int,
        message: str,
        *,
        subcode: int | None = None,
        kind: str = "OAuthException",
        rule: str = "",
        arguments: dict[str, Any] | None = None,
        status: int | None = None,
        transient: bool = False,
        details: str | None = None,
        remember: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.subcode, self.kind = code, message, subcode, kind
        self.rule, self.arguments, self.transient = rule, arguments or {}, transient
        self.details = details  # `error_data.details`, on the edges of messages
        self.remember = remember  # what is kept although the request is undone, such as a guess
        self.status = status or STATUS_BY_CODE.get(code, 400)

    def envelope(self, locale: str) -> dict[str, Any]:
        """The whole JSON body, its user texts in the language of `locale` ("ja_JP")."""
        error: dict[str, Any] = {"message": self.message, "type": self.kind, "code": self.code}
        if self.details is not None:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        error["is_transient"] = self.transient
        if self.rule:
            title, text = explanation(self.rule, locale, self.arguments)
            error["error_user_title"], error["error_user_msg"] = title, text
        error["fbtrace_id"] = new_trace()
        return {"error": error}


def new_trace() -> str:
    return "A" + secrets.token_urlsafe(17)[:22]


def parameter(message: str) -> GraphError:
    """A parameter that Graph cannot even read: code 100 without subcode."""
    return GraphError(100, f"(#100) {message}")


def refused(rule: str, subcode: int, **arguments: Any) -> GraphError:
    """A template that breaks one of Meta's rules: code 100, the subcode says which family of
    rules.
    """
    return GraphError(100, "Invalid parameter", subcode=subcode, rule=rule, arguments=arguments)


def unknown_object(method: str, id: str) -> GraphError:
    return GraphError(
        100,
        f"Unsupported {method.lower()} request. Object with ID '{id[:100]}' does not exist, cannot"
        " be loaded due to missing permissions, or does not support this operation. Please read"
        " the Graph API documentation at https://developers.facebook.com/docs/graph-api",
        subcode=33,
        kind="GraphMethodException",
    )


def unknown_path(edge: str) -> GraphError:
    return GraphError(2500, f"Unknown path components: /{edge[:100]}")


def no_permission(scope: str) -> GraphError:
    return GraphError(
        10,
        f"(#10) Application does not have permission for this action: it needs {scope}.",
        rule="no_permission",
    )


def not_assigned() -> GraphError:
    return GraphError(
        200, "(#200) You do not have the permissions required for this object.", rule="not_assigned"
    )

"""The OpenAPI description, with the refusals that every operation shares."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from waportal.api.problems import TYPE, Problem

SHARED = {
    "400": "The request cannot be read.",
    "401": "No key, or one that is revoked or has expired.",
    "403": "The key lacks the scope.",
    "422": "Something in the request is wrong; `errors` names field and cure.",
    "429": "Too many requests in this minute; Retry-After says how long to wait.",
}
NOT_FOUND = {"404": "Not there, or another organisation's."}
NOT_NOW = {"409": "It is not in a state for this; `code` says why."}


class Api(NinjaAPI):
    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        parts = schema["components"]["schemas"]
        shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        parts |= shape.pop("$defs")
        parts["Problem"] = shape
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                told = SHARED | _of_its_own(path, method)
                operation["responses"] |= {
                    status: {
                        "description": words,
                        "content": {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                    }
                    for status, words in told.items()
                }
        return schema


def _of_its_own(path: str, method: str) -> dict[str, str]:
    stores = method != "get" and not path.endswith("/lint")
    return (NOT_FOUND if "{" in path or stores else {}) | (NOT_NOW if stores else {})

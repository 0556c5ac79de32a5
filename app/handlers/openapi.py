"""`GET /api/openapi.json`: what programs may ask for, made from the mounted routes and their pydantic models.

PROTOCOL.md says the same to people, and what each answer means.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

from aiohttp import web
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.handlers.answers import JSON, STATUS
from app.handlers.bodies import IDENTIFIER
from app.handlers.cookies import SESSION
from app.handlers.http import ANYONE, Call, Open, Route

PATH: Final = "/api/openapi.json"
VERSION: Final = "1"
"""Of the interface: it changes when a program written for the former no longer works."""

_REF: Final = "#/components/schemas/{model}"
_MODE: Final[Literal["validation"]] = "validation"
_PARAMETER: Final = re.compile(r"\{(\w+)(?::[^{}]*(?:\{[^{}]*\}[^{}]*)*)?\}")
"""A part of a path that aiohttp matches, with its regex, which may count in braces of its own."""

_ANSWER: Final[Mapping[str, Any]] = {"type": "object", "properties": {"ok": {"const": True}}}
_FILE: Final[Mapping[str, Any]] = {"schema": {"type": "string", "format": "binary"}}
_REFUSAL: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["ok", "code", "message"],
    "properties": {
        "ok": {"const": False},
        "code": {"enum": sorted(STATUS)},
        "message": {"type": "string", "description": "Chinese, to be shown"},
        "retry_after": {"type": "number", "description": "seconds"},
    },
}


def route(routes: Iterable[Route[Any]]) -> Route[None]:
    """The way to the description of `routes` and of itself."""

    async def describe(_call: Call[None]) -> web.Response:
        return web.json_response(shown)

    itself: Route[None] = Route("GET", PATH, describe, ANYONE, "This description")
    shown = document([*routes, itself])
    return itself


def document(routes: Iterable[Route[Any]]) -> dict[str, Any]:
    """The OpenAPI 3.1 description of those of `routes` that are for programs."""
    api = [each for each in routes if each.path.startswith("/api/")]
    bodies = [(each.body, _MODE) for each in api if each.body]
    references, schemas = models_json_schema(bodies, ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for each in api:
        operation = _operation(each)
        operation["parameters"] += _query(each.query)
        if each.body is not None:
            operation["requestBody"] = {"required": True, "content": _content(references[each.body, _MODE])}
        paths.setdefault(_PARAMETER.sub(r"{\1}", each.path), {})[each.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "云考场", "version": VERSION},
        "paths": paths,
        "components": {
            "schemas": {"Answer": _ANSWER, "Refusal": _REFUSAL, **schemas.get("$defs", {})},
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": SESSION}},
        },
    }


def _operation(route: Route[Any]) -> dict[str, Any]:
    """`x-roles` says who may; without a session, anyone."""
    open_to = [route.roles.value] if isinstance(route.roles, Open) else []
    roles = sorted(route.roles) if isinstance(route.roles, frozenset) else []
    return {
        "operationId": f"{route.method.lower()}{re.sub(r'[^A-Za-z0-9]+', '_', route.path)}".rstrip("_"),
        "summary": route.summary or f"{route.method} {route.path}",
        "x-roles": roles or open_to,
        "security": [{"session": []}] if roles else [],
        "parameters": [
            {
                "name": name,
                "in": "path",
                "required": True,
                "schema": {"type": "string", "pattern": IDENTIFIER},
            }
            for name in _PARAMETER.findall(route.path)
        ],
        "responses": {"200": _given(route.gives), "default": _json("Refusal", "refused")},
    }


def _given(kind: str) -> dict[str, Any]:
    answer = {"schema": {"$ref": _REF.format(model="Answer")}}
    return {"description": "done", "content": {kind: answer if kind == JSON else _FILE}}


def _query(model: type[BaseModel] | None) -> list[dict[str, Any]]:
    """A query string is flat: a parameter for each field, in the model's order."""
    if model is None:
        return []
    schema = model.model_json_schema()
    required, named = schema.get("required", []), schema.get("$defs", {})
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _whole(field, named)}
        for name, field in schema["properties"].items()
    ]


def _whole(field: Mapping[str, Any], named: Mapping[str, Any]) -> Mapping[str, Any]:
    """An enumeration stands where it is used: a query is small, and needs no names."""
    whole: Mapping[str, Any] = named[field["$ref"].rpartition("/")[2]] if "$ref" in field else field
    return whole


def _json(model: str, description: str) -> dict[str, Any]:
    return {"description": description, "content": _content({"$ref": _REF.format(model=model)})}


def _content(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}

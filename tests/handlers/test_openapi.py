"""/api/openapi.json: every request a program may send is in it, with who may and what is sent."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import BaseModel

from app.handlers.http import ANYONE, DECLARED, Call, Open, get, post
from app.handlers.openapi import document
from app.people.directory import Kind
from tests.browser import School, config, running

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def school(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[School]:
    async with running(config(tmp_path_factory.mktemp("school"))) as school:
        yield school


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def described(school: School) -> dict[str, Any]:
    status, found = await school.browser().request("GET", "/api/openapi.json")
    assert status == 200
    shown: dict[str, Any] = found
    return shown


SENDERS = {
    "anyone": "chair",
    "candidate": "candidate1",
    "examiner": "chair",
    "invigilator": "invigilator1",
    "admin": "school-admin",
    "inspector": "inspector",
}
"""Who of the demo sends what a role may; the first of several."""


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


async def test_every_mounted_route_is_in_it_with_its_roles(school: School, described: dict[str, Any]) -> None:
    assert isinstance(school.server, TestServer)
    mounted = {
        (method, path): [roles.value] if isinstance(roles, Open) else sorted(roles)
        for (method, path), roles in school.server.app[DECLARED].items()
        if path.startswith("/api/") and method != "HEAD"
    }
    assert {(method, path): each["x-roles"] for method, path, each in operations(described)} == mounted


async def test_it_is_whole(described: dict[str, Any]) -> None:
    """What OpenAPI 3.1 asks of a description, as far as ours goes."""
    assert described["openapi"] == "3.1.0"
    assert all(described["info"][name] for name in ("title", "version"))
    names = [operation["operationId"] for *_, operation in operations(described)]
    assert len(set(names)) == len(names)
    for _, path, operation in operations(described):
        assert operation["summary"]
        places = [each for each in operation["parameters"] if each["in"] == "path"]
        assert {each["name"] for each in places} == _in_braces(path)
        assert all(each["required"] for each in places)
        assert all(response["description"] for response in operation["responses"].values())
        for need in operation["security"]:
            assert need.keys() <= described["components"]["securitySchemes"].keys()
    references = list(_references(described))
    assert len(references) > 10
    for reference in references:
        found: Any = described
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found["type"] == "object"


async def test_what_it_says_of_a_body_is_true(school: School, described: dict[str, Any]) -> None:
    """What has a field that is not described is malformed, for whoever may send it."""
    checked = 0
    for method, path, operation in operations(described):
        if "requestBody" in operation and operation["x-roles"] != ["half_login"]:
            sender = await school.visit(SENDERS[operation["x-roles"][0]])
            place = re.sub(r"\{\w+\}", "some", path)
            status, answer = await sender.request(method, place, {"no_such_field": 1})
            assert (status, answer["code"]) == (400, "malformed"), path
            checked += 1
    assert checked >= 2


async def test_what_it_says_of_a_query_is_true(school: School, described: dict[str, Any]) -> None:
    """Whoever looks at the query string refuses what is not described; whoever describes none does not look."""
    admin, checked = await school.visit("school-admin"), 0
    for method, path, operation in operations(described):
        if method == "GET" and path.startswith("/api/admin/") and "{" not in path:
            fields = {each["name"]: each["schema"] for each in operation["parameters"]}
            assert all("$ref" not in schema for schema in fields.values())
            needed = "&sort=candidates" if "sort" in fields else ""
            status, _ = await admin.request("GET", f"{path}?no_such_field=1{needed}")
            assert status == (400 if fields else 200), path
            checked += bool(fields)
    assert checked > 5


async def test_it_says_how_long_and_how_large_everything_may_be(described: dict[str, Any]) -> None:
    """Whatever is sent; answers are open."""
    sent = {
        name: schema
        for name, schema in described["components"]["schemas"].items()
        if name not in ("Answer", "Refusal")
    }
    parameters = {
        f"{method} {path} {each['name']}": each["schema"]
        for method, path, operation in operations(described)
        for each in operation["parameters"]
    }
    bare = [*_boundless("", sent), *_boundless("", parameters)]
    assert bare == []
    assert len(parameters) > 60


async def test_what_is_no_json_is_described_as_what_it_is(described: dict[str, Any]) -> None:
    kinds = {
        path: list(operation["responses"]["200"]["content"])
        for _, path, operation in operations(described)
        if "application/json" not in operation["responses"]["200"]["content"]
    }
    workbook = ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]
    assert kinds["/api/admin/audit/export"] == ["text/csv"]
    assert kinds["/api/admin/people/export"] == kinds["/api/admin/rooms/{room}/record.xlsx"] == workbook
    assert kinds["/api/rooms/{room}/faces/{candidate}/{picture}"] == ["image/jpeg"]


_BOUNDS = {
    "string": {"enum", "const", "pattern", "maxLength", "format"},
    "integer": {"maximum", "exclusiveMaximum", "enum", "const"},
    "number": {"maximum", "exclusiveMaximum"},
    "array": {"maxItems", "prefixItems"},
}


def _boundless(where: str, schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        schema = dict(enumerate(schema))
    if isinstance(schema, dict):
        bounds = _BOUNDS.get(schema["type"]) if isinstance(schema.get("type"), str) else None
        if bounds is not None and not bounds & schema.keys():
            yield where
        for name, inner in schema.items():
            yield from _boundless(f"{where}/{name}", inner)


class Verdict(BaseModel):
    passed: bool


async def test_a_route_with_a_place_in_its_path() -> None:
    @post(r"/api/people/{id:[a-z]{2,9}}/verdict", frozenset({Kind.ADMIN}), "")
    async def judge(_call: Call[None], _said: Verdict) -> web.Response:
        raise NotImplementedError

    @get("/admin", ANYONE)
    async def page(_call: Call[None]) -> web.Response:
        raise NotImplementedError

    shown = document([judge, page])
    assert list(shown["paths"]) == ["/api/people/{id}/verdict"]
    operation = shown["paths"]["/api/people/{id}/verdict"]["post"]
    assert (operation["x-roles"], operation["security"]) == (["admin"], [{"session": []}])
    assert [each["name"] for each in operation["parameters"]] == ["id"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/Verdict"}
    assert shown["components"]["schemas"]["Verdict"]["required"] == ["passed"]


def _in_braces(path: str) -> set[str]:
    return {part[1:-1] for part in path.split("/") if part.startswith("{")}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)

"""What schemathesis makes of /api/openapi.json, good and bad, sent to a real site: no server error."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import hypothesis
import pytest
import schemathesis
from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, Phase
from schemathesis import GenerationMode

from app.config import Media, Server
from tests.browser import HOST, ORIGIN, config, running
from tests.handlers.test_openapi import SENDERS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

EXAMPLES = 6
"""Of each operation and each mode, each sent by up to four: about a minute in all."""

OTHERS: Final = ("nobody", "candidate", "admin")

SETTINGS = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)

LEFT_OUT = frozenset({"/api/logout"})
"""It would end the session that the others are sent with; it has no body and no parameter."""


NOTHING_THERE: Final = frozenset({"/api/client/setup.exe", "/api/emergency", "/api/admin/pledge/text"})
"""Without a place in the path, and yet not found: no client was built, no pass given, no text has such a version."""


async def test_no_request_makes_a_server_error(tmp_path: Path) -> None:
    settings = config(tmp_path, server=Server(origins=(ORIGIN,)), media=_media())
    async with running(settings) as school:
        assert isinstance(school.server, TestServer)
        _, described = await school.browser().request("GET", "/api/openapi.json")
        cookies = {role: (await school.visit(who)).cookies for role, who in SENDERS.items()}
        run = Run(school.url("").rstrip("/"), cookies)
        await asyncio.to_thread(run.everything, described)
    assert run.wrong == []
    assert len({path for path, _ in run.sent}) == len(described["paths"]) - len(LEFT_OUT)
    good = {path for path, status in run.sent if status == 200}
    lists = {path for path, way in described["paths"].items() if "get" in way and "{" not in path}
    assert lists - good <= NOTHING_THERE, "nothing good was sent there"
    statuses = {status for _, status in run.sent}
    assert {200, 400, 403, 404} & statuses >= {200, 400}, "nothing good and nothing bad was sent"


def _media() -> Media:
    return Media(host="127.0.0.1", udp_port=0, tcp_port=0, announce=("127.0.0.1",))


@dataclass
class Run:
    """Sends what schemathesis makes, with the cookies of whoever may; remembers what was answered."""

    url: str
    cookies: Mapping[str, dict[str, str]]
    sent: set[tuple[str, int]] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def everything(self, described: dict[str, Any]) -> None:
        for operation, mode in _operations(schemathesis.openapi.from_dict(described)):
            given = hypothesis.given(operation.as_strategy(generation_mode=mode))
            try:
                SETTINGS(given(self.send))()
            except hypothesis.errors.Unsatisfiable:
                assert mode is GenerationMode.NEGATIVE, operation.path  # nothing can be wrong about it

    def send(self, case: Any) -> None:
        """As whoever may, and as three who mostly may not: what is wrong may show before anybody asks who it is."""
        described = case.operation.definition.raw
        role = described["x-roles"][0]
        for sender in dict.fromkeys((role, *OTHERS)):
            answer = self._sent(case, sender)
            if answer.status_code >= 500:
                self.wrong.append(f"{answer.status_code} as {sender}: {case.as_curl_command()}")
            if sender == role:
                self.sent.add((case.operation.path, answer.status_code))
                self._check_kind(case, answer, described)

    def _sent(self, case: Any, sender: str) -> Any:
        headers = {"Host": HOST, "Origin": ORIGIN}
        cookies = self.cookies.get(sender, {})
        return case.call(base_url=self.url, headers=headers, cookies=cookies, timeout=10)

    def _check_kind(self, case: Any, answer: Any, described: Mapping[str, Any]) -> None:
        """What is answered is of a media type that was described."""
        told = described["responses"].get(str(answer.status_code), described["responses"]["default"])[
            "content"
        ]
        kind = answer.headers["content-type"][0].partition(";")[0]
        if kind not in told and "*/*" not in told:
            self.wrong.append(f"{kind} is not described: {case.as_curl_command()}")


def _operations(schema: Any) -> Iterator[tuple[Any, GenerationMode]]:
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path not in LEFT_OUT:
            for mode in GenerationMode:
                yield operation, mode

"""Nothing that names or opens is ever logged: phones, codes, tokens, names (docs/rules.md assertion 22, fault 54)."""

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from app.config import Log
from app.host import logs
from tests.browser import ACCOUNTS, Refused, config, key, running

PERSONAL = {
    "phone": re.compile(r"1[3-9]\d{9}"),
    "ID number": re.compile(r"\d{17}[\dXx]"),
    "token": re.compile(r"[A-Za-z0-9_-]{43}"),
    "picture": re.compile(r"/9j/|iVBORw0KGgo"),
}


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything the program logs, at its most talkative."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    logs.configure(Log(level="debug", format="json"), stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


async def test_an_exam_day_with_mishaps_leaves_no_personal_data_in_the_log(
    tmp_path: Path, logged: io.StringIO
) -> None:
    codes: list[str] = []
    async with running(config(tmp_path)) as school:
        chair, zhang = await school.sign_in("chair"), await school.sign_in("candidate1")
        _, shown = await chair.request("GET", "/api/demo")
        codes = [each["code"] for each in shown["codes"]]
        _, listed = await chair.request("GET", "/api/rooms")
        room = listed["rooms"][0]["id"]
        panel, page = await chair.open(room), await zhang.open(room)
        for event, more in (("candidate:agree_pledge", {"version": "1"}), ("candidate:check_in", {})):
            assert (await page.call(event, key=key(), **more))["ok"]
        assert not (await panel.call("interview:finish", candidate="candidate1", key=key()))["ok"]
        assert not (await page.call("media:offer", sdp="v=0\r\ns=张三 13900000001"))["ok"]
        with pytest.raises(Refused):
            await zhang.open("nowhere")
        await chair.request(
            "POST", "/api/login", {"role": "examiner", "phone": "13800000002", "code": "000000"}
        )
        await page.send('42["13900000001",{"name":"张三"}]')
        await page.send("42{张三")
        await page.ends()
        await zhang.request("GET", "/13900000001/张三?code=" + codes[0])
        tokens = [*chair.cookies.values(), *zhang.cookies.values()]
    logging.getLogger("test").debug("the end")
    text = logged.getvalue()
    assert "the end" in text, "nothing was captured"
    secret = [*codes, *tokens, *(entry.name for entry in ACCOUNTS.values())]
    assert [word for word in secret if re.search(rf"(?<![0-9]){re.escape(word)}(?![0-9])", text)] == []
    assert {what: found[0] for what, rule in PERSONAL.items() if (found := rule.search(text))} == {}
    assert "Traceback" not in text

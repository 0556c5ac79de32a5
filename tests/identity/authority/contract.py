"""What every identity authority promises. `test_contract` holds embedded, Tencent and Alibaba to it.

A `Rig` brings one authority into a situation; the promises are the same whatever stands behind.
"""

import asyncio
import base64
import io
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import pytest

from app.identity.authority import IdentityAuthority, Status
from tests.identity.authority.clouds import PICTURE

NAME = "欧阳·买买提"
ID_NUMBER = "11010119900307663X"
OTHER_NAME, OTHER_ID = "李四", "110101199003074477"

PERSONAL = (
    *(NAME, json.dumps(NAME)[1:-1], quote(NAME), ID_NUMBER),
    *(OTHER_NAME, json.dumps(OTHER_NAME)[1:-1], quote(OTHER_NAME), OTHER_ID),
    *(base64.b64encode(PICTURE)[:12].decode(), PICTURE[:8].hex(), repr(PICTURE[:8])[2:-1]),
)
"""In every spelling in which they could get into a log."""


@dataclass
class Rig:
    """`situations` lead to each status this authority can answer; `troubles` all to `unavailable`, except those named
    in `throttles`. Each is a function that arranges it for the next questions."""

    authority: IdentityAuthority
    situations: Mapping[Status, Callable[[], None]]
    troubles: Mapping[str, Callable[[], None]]
    hang: Callable[[], None]
    """No answer, ever, until the question is given up."""
    asked: Callable[[], list[tuple[str, str]]]
    """Names and numbers that arrived behind; for the embedded one the number is enough."""
    secrets: tuple[str, ...] = ()


class IdentityAuthorityContract:
    """Subclasses give the fixture `rig`."""

    async def test_each_situation_has_its_status(self, rig: Rig) -> None:
        for status, arrange in rig.situations.items():
            arrange()
            verdict = await rig.authority.verify(NAME, ID_NUMBER, PICTURE)
            assert verdict.status is status, verdict

    async def test_it_says_who_answered(self, rig: Rig) -> None:
        for arrange in (*rig.situations.values(), *rig.troubles.values()):
            arrange()
            assert (await rig.authority.verify(NAME, ID_NUMBER, PICTURE)).source == rig.authority.source

    async def test_a_score_is_of_a_comparison_and_between_0_and_1(self, rig: Rig) -> None:
        for status, arrange in rig.situations.items():
            arrange()
            score = (await rig.authority.verify(NAME, ID_NUMBER, PICTURE)).score
            assert score is None or 0 <= score <= 1
            assert score is None or status in (Status.MATCH, Status.MISMATCH)

    async def test_trouble_is_a_status_and_never_a_match(self, rig: Rig) -> None:
        for what, arrange in rig.troubles.items():
            arrange()
            verdict = await rig.authority.verify(NAME, ID_NUMBER, PICTURE)
            assert verdict.status is Status.UNAVAILABLE, (what, verdict)
            assert verdict.vendor_code, what

    async def test_it_answers_again_after_trouble(self, rig: Rig) -> None:
        for arrange in rig.troubles.values():
            arrange()
            await rig.authority.verify(NAME, ID_NUMBER, PICTURE)
            rig.situations[Status.MATCH]()
            assert (await rig.authority.verify(NAME, ID_NUMBER, PICTURE)).status is Status.MATCH

    async def test_what_is_no_picture_is_a_poor_one(self, rig: Rig) -> None:
        rig.situations[Status.MATCH]()
        for junk in (b"", b"\xff\xd8", b"GIF89a" + bytes(100), PICTURE[:8]):
            verdict = await rig.authority.verify(NAME, ID_NUMBER, junk)
            assert verdict.status is Status.POOR_PICTURE, junk

    async def test_it_asks_about_the_person_it_was_asked_about(self, rig: Rig) -> None:
        rig.situations[Status.MATCH]()
        rig.asked().clear()
        await asyncio.gather(
            rig.authority.verify(NAME, ID_NUMBER, PICTURE),
            rig.authority.verify(OTHER_NAME, OTHER_ID, PICTURE),
        )
        assert sorted(rig.asked()) == sorted([(NAME, ID_NUMBER), (OTHER_NAME, OTHER_ID)])

    async def test_whoever_gives_up_is_let_go(self, rig: Rig) -> None:
        rig.hang()
        question = asyncio.create_task(rig.authority.verify(NAME, ID_NUMBER, PICTURE))
        await asyncio.sleep(0)
        question.cancel()
        with pytest.raises(asyncio.CancelledError):
            await question

    async def test_nothing_personal_is_told_to_the_log_or_in_a_verdict(
        self, rig: Rig, logged: io.StringIO
    ) -> None:
        told = []
        for arrange in (*rig.situations.values(), *rig.troubles.values()):
            arrange()
            told.append(repr(await rig.authority.verify(NAME, ID_NUMBER, PICTURE)))
        told.append(repr(rig.authority))
        told.append(repr(vars(rig.authority)))
        logging.getLogger("test").debug("the end")
        text = logged.getvalue() + "".join(told)
        assert "the end" in text, "nothing was captured"
        assert [word for word in (*PERSONAL, *rig.secrets) if word in text] == []

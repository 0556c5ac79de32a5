"""The program ends and begins again over the same data: nobody loses a seat, a state or an answer."""

from pathlib import Path

import pytest

from tests.browser import Refused, config, key, running


async def test_a_restart_keeps_state_clock_seat_session_and_answers(tmp_path: Path) -> None:
    """Faults 4 and 6: told to come back, and back where everybody was; a repeated key gets its first answer."""
    settings = config(tmp_path)
    async with running(settings) as school:
        chair, zhang = await school.sign_in("chair"), await school.sign_in("candidate1")
        _, listed = await chair.request("GET", "/api/rooms")
        room = listed["rooms"][0]["id"]
        panel, page = await chair.open(room), await zhang.open(room)
        invitation = key()
        for who, event, said in (
            (page, "candidate:agree_pledge", {"version": "1", "key": key()}),
            (page, "candidate:check_in", {"key": key()}),
            (panel, "interview:invite", {"candidate": "candidate1", "key": invitation}),
            (page, "candidate:enter", {"key": key()}),
        ):
            ack = await who.call_with(event, said)
            assert ack["ok"], ack
        before = await page.sees(lambda view: view["me"]["state"] == "in_exam", "not in the exam")
        invited, was = ack["seq"] - 1, page.last("hello")
        cookies = (chair.cookies, zhang.cookies)
        await school.server.close()
        await page.hears("goodbye")
        await panel.hears("goodbye")
        assert page.last("goodbye") == {"retry_after": 1}

    async with running(settings) as school:
        chair, zhang = school.browser(), school.browser()
        chair.cookies, zhang.cookies = cookies
        page = await zhang.open(room, epoch=was["epoch"], last_seq=invited, instance=was["instance"])
        hello = page.last("hello")
        assert hello["instance"] != was["instance"], "how a page learns to build its media anew"
        assert hello["epoch"] == was["epoch"]
        assert (page.view["me"], page.view["clock"]) == (before["me"], before["clock"])
        panel = await chair.open(room)
        again = await panel.call("interview:invite", candidate="candidate1", key=invitation)
        assert again == {"ok": True, "seq": invited}
        with pytest.raises(Refused) as refused:
            await zhang.open(room, epoch=was["epoch"] - 1)
        assert refused.value.code == "fenced"

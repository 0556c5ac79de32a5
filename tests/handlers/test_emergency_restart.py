"""The emergency room over a restart; apart, since one process holds one school at a time."""

from pathlib import Path

from tests.browser import Browser, config, running
from tests.handlers.test_emergency import ZHANG, let_in, switches


async def test_a_restart_forgets_neither_pass_nor_channel(tmp_path: Path) -> None:
    async with running(config(tmp_path)) as school:
        [room] = [each.id for each in school.services.rooms.all() if ZHANG in each.seats][:1]
        browser = await let_in(school, room)
        page = await browser.open(room, device="emergency")
        cookies, epoch = dict(browser.cookies), page.epoch
    async with running(config(tmp_path)) as school:
        again = Browser(school, cookies)
        school.browsers.append(again)
        page = await again.open(room, device="emergency", epoch=epoch)
        assert page.view["me"]["channel"] == "emergency"
        assert len(await switches(school, room)) == 1

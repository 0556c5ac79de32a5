"""An interview is recorded from enter to finish, nothing else is, and it is watched again (docs/rules.md exam 5)."""

import asyncio
import io
import re
from collections import defaultdict
from pathlib import Path

import av
import numpy as np
import pytest
from playwright.async_api import Page, expect

from app.storage import sealed
from app.storage.beside import asking
from app.storage.vault import open_vault
from tests.journeys import JOURNEY
from tests.journeys.conftest import Join, Shoot
from tests.journeys.people import Person
from tests.journeys.scenes import cast, enter, face_to_face, finish, invite
from tests.journeys.site import Site
from tests.journeys.test_pages import audit
from tests.waiting import eventually

pytestmark = JOURNEY

SOUND = """() => new Promise((done) => {
  // What is heard is decoded in elements that stand nowhere on the page.
  setTimeout(() => done(window.heard.map((each) => each.webkitAudioDecodedByteCount)), 500);
})"""
KEEP = """window.heard = [];
const make = document.createElement.bind(document);
document.createElement = (name, ...more) => {
  const made = make(name, ...more);
  if (name === "audio") window.heard.push(made);
  return made;
};"""
TIMES = "[...document.querySelectorAll('.playback-picture video:not(.gap)')].map((each) => each.currentTime)"


@pytest.mark.parametrize("site", [{"EXAM_ROOM__RECORD": "required"}], indirect=True)
async def test_an_interview_is_recorded_and_watched_again(join: Join, site: Site, shoot: Shoot) -> None:
    candidate, other, chair = await cast(join, "candidate1", "candidate2", "chair")
    await invite(chair, candidate)
    await enter(candidate)
    await face_to_face(candidate, chair)
    for someone in (candidate, chair):
        await someone.reads(re.compile("录制中.*已存至"))
    await shoot(chair, "recording-light")
    await candidate.page.reload()
    await face_to_face(candidate, chair)
    await asyncio.sleep(2)
    await finish(chair, candidate)

    admin = await join("school-admin")
    await admin.page.add_init_script(KEEP)
    await admin.page.goto(f"{site.url}/admin#recordings")
    await eventually(lambda: _closed(admin), 30)
    await shoot(admin, "recording-list")
    await admin.page.get_by_role("link", name="观看").click()
    await admin.page.get_by_label("观看事由").fill("考生申请复核")
    await shoot(admin, "recording-reason")
    await admin.press("打开")
    await expect(admin.page.get_by_role("heading", name=candidate.name)).to_be_visible()
    await admin.press("播放")
    await eventually(lambda: _moves(admin.page), 30)
    assert any(await admin.page.evaluate(SOUND))
    await shoot(admin, "recording-playback")
    await admin.press("暂停")
    await audit(admin)
    await admin.press("校验")
    await admin.reads("完整，未被改动", 30)
    await _marks_lead(admin)
    await _only_those_were_recorded(site.folder / "data", candidate.id, chair.id)
    assert [line for someone in (candidate, other, chair, admin) for line in someone.complaints] == []


async def _closed(admin: Person) -> str | None:
    await admin.page.reload()
    row = admin.page.get_by_role("row").filter(has_text="张三")
    await row.wait_for()
    said = await row.inner_text()
    return "it is not closed" if "录制中" in said else None


async def _moves(page: Page) -> str | None:
    """Every picture that is there goes on, and all show the same moment."""
    times = await page.evaluate(TIMES)
    again = page.get_by_role("button", name="播放", exact=True)
    if await again.count():  # it is over already
        await again.click()
    together = times and min(times) > 1 and max(times) - min(times) < 0.15
    return None if together else f"the pictures stand at {times}"


async def _marks_lead(admin: Person) -> None:
    mark = admin.page.locator(".playback-marks button").filter(has_text="结束张三的面试")
    at = (await mark.locator(".digits").inner_text()).strip()
    await mark.click()
    await admin.reads(re.compile(f"\\d{{4}}-\\d\\d-\\d\\d {at}"))


async def _only_those_were_recorded(data: Path, *people: str) -> None:
    """Whoever waits and whoever is elsewhere is in no file; whose voice a file holds is heard in it."""
    keys = open_vault(data, may_create=False, name="recording")
    async with asking(f"sqlite://{data / 'exam.sqlite3'}") as database:
        rows = await database.rows("SELECT id, person, source, codec FROM recorded_file ORDER BY n")
    assert {row["person"] for row in rows} == set(people)
    loudest: defaultdict[str, set[int]] = defaultdict(set)
    for row in rows:
        [kept] = [*data.glob(f"recordings/stored/*/{row['id']}"), *data.glob(f"recordings/spool/{row['id']}")]
        with (
            sealed.opened(kept.open("rb"), keys, row["id"]) as file,
            av.open(io.BytesIO(file.read())) as played,
        ):
            frames = list(played.decode())
        assert frames, row
        if row["source"] == "microphone" and len(frames) > 100:
            sound = np.concatenate([frame.to_ndarray().astype(float).mean(axis=0) for frame in frames])
            spectrum = np.abs(np.fft.rfft(sound[-48000:]))
            loudest[row["person"]].add(round(float(np.argmax(spectrum)), -1))
    assert all(len(tones) == 1 for tones in loudest.values()) and len(loudest) == len(people), loudest

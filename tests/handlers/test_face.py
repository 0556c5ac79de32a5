"""The face check and the identity sheet as pages find them: the real program, with an engine that reads colours."""

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs

from app.audit import AuditLog
from app.identity.authority import TENCENT
from app.identity.challenge.gestures import Gesture
from app.server import SERVICES, make_app
from app.storage import models
from app.storage.chain import open_chain
from tests.browser import ACCOUNTS, Page, config, key
from tests.face_site import ME, Site, opened
from tests.identity.colours import NEUTRAL, STRANGER, Colour, picture
from tests.waiting import until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]


@pytest_asyncio.fixture(loop_scope="module")
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened(tmp_path) as site:
        yield site


async def frame(page: Page, session: str, number: int, shows: Colour | Any = NEUTRAL) -> dict[str, Any]:
    jpeg = base64.b64encode(picture(shows)).decode()
    return await page.call("face:frame", session=session, number=number, jpeg=jpeg)


async def obey(page: Page, session: str) -> dict[str, Any]:
    """Sit before the camera and do as told, at twelve frames a second of real time; what it comes to."""
    loop = asyncio.get_running_loop()
    prompted_at, prompt = 0.0, None
    for number in range(1, 500):
        said = page.last("face")
        if said["stage"] in ("checking", "over"):
            break
        if said["gesture"] != prompt:
            prompt, prompted_at = said["gesture"], loop.time()
        answers = prompt and loop.time() - prompted_at > 0.3
        await frame(page, session, number, Gesture(prompt) if answers else NEUTRAL)
        await asyncio.sleep(1 / 12)
    await until(lambda: None if page.last("face")["stage"] == "over" else f"{page.last('face')}")
    return dict(page.last("face")["result"])


async def agree_and_start(site: Site, page: Page) -> str:
    version = (await site.notice())["version"]
    assert (await page.call("identity:agree_face", key=key(), version=version))["ok"]
    ack = await page.call("face:start")
    assert ack["ok"], ack
    await page.hears("face")
    return str(ack["session"])


async def test_from_the_notice_to_the_waiting_area(site: Site, capfd: pytest.CaptureFixture[str]) -> None:
    await site.photo(picture())
    page = await site.page()
    assert page.view["me"]["face"] == "pending"
    result = await obey(page, await agree_and_start(site, page))
    assert (result["outcome"], result["verdict"]) == ("passed", "passed"), result
    await page.sees(lambda view: view["me"]["face"] == "passed", "the verdict is shown")
    assert (await page.call("candidate:agree_pledge", key=key(), version="1"))["ok"]
    assert (await page.call("candidate:check_in", key=key()))["ok"]

    status, sheet = await site.get("invigilator1", site.sheet())
    assert status == 200
    assert (sheet["name"], sheet["verdict"]) == ("张三", "passed")
    assert "*" in sheet["id_masked"]
    assert ACCOUNTS[ME].id_number not in str(sheet)
    [attempt] = sheet["attempts"]
    assert (attempt["outcome"], attempt["band"], attempt["source"]) == ("passed", "same", "embedded")
    labels = {each["label"] for each in attempt["pictures"]}
    assert "neutral" in labels
    assert len(labels) == 4
    for shown in (*attempt["pictures"], sheet["reference"]):
        status, jpeg = await site.get("invigilator1", f"{site.sheet()}/{shown['id']}")
        assert status == 200
        assert jpeg.startswith(b"\xff\xd8\xff")

    looks = await models.AuditEntry.filter(actor="invigilator1", subject=ME)
    assert [look.action for look in looks] == ["view_identity"] + ["view_face"] * 5
    assert await AuditLog(await open_chain(site.data), lambda: 0).broken_at() is None

    assert (await page.call("identity:withdraw_face", key=key()))["ok"]
    _, sheet = await site.get("invigilator1", site.sheet())
    assert (sheet["verdict"], sheet["road"]) == ("flagged", "withdrawn")
    assert sheet["attempts"][0]["pictures"] == []

    said = "".join(capfd.readouterr())
    for secret in (ACCOUNTS[ME].id_number, "张三", "/9j/", "JFIF"):
        assert secret not in said, "names, numbers and pictures are not logged"


async def test_somebody_else_than_on_the_photo_is_not_let_through(site: Site) -> None:
    await site.photo(picture(STRANGER))
    page = await site.page()
    result = await obey(page, await agree_and_start(site, page))
    assert (result["outcome"], result["told"], result["verdict"]) == ("failed", "not_confirmed", "failed")
    _, sheet = await site.get("chair", site.sheet())
    assert sheet["attempts"][0]["band"] == "different"


async def test_nothing_personal_lies_open(site: Site) -> None:
    """docs/rules.md 4.7: neither the ID number nor any face can be read off the disk."""
    await site.photo(picture())
    number = ACCOUNTS[ME].id_number.encode()
    for file in site.data.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert number not in data, file
            assert b"JFIF" not in data, file


class TestConsent:
    async def test_only_to_the_notice_in_force(self, site: Site) -> None:
        page = await site.page()
        ack = await page.call("identity:agree_face", key=key(), version="n-older")
        assert (ack["ok"], ack["code"]) == (False, "conflict")

    async def test_the_notice_says_what_for_how_long_and_the_other_way(self, site: Site) -> None:
        notice = await site.notice()
        assert notice["available"] is True
        for words in ("江城大学", "30 天", "撤回", "不使用人脸识别"):
            assert words in notice["text"]
        kept = await models.NoticeText.get(version=notice["version"])
        assert kept.text == notice["text"]

    async def test_without_it_no_check_begins(self, site: Site) -> None:
        page = await site.page()
        assert (await page.call("face:start"))["code"] == "consent_missing"


class TestManualRoad:
    async def test_declining_opens_the_waiting_area(self, site: Site) -> None:
        page = await site.page()
        assert (await page.call("identity:decline_face", key=key(), road="declined"))["ok"]
        assert (await page.call("candidate:agree_pledge", key=key(), version="1"))["ok"]
        assert (await page.call("candidate:check_in", key=key()))["ok"]
        chair = await site.page("chair")
        row = next(each for each in chair.view["candidates"] if each["id"] == ME)
        assert (row["face"], row["identity"]["road"]) == ("flagged", "declined")
        assert (await chair.call("identity:accept_id", key=key(), candidate=ME, note="一致"))["ok"]
        await chair.sees(
            lambda view: next(c for c in view["candidates"] if c["id"] == ME)["identity"]["compare"][
                "passed"
            ],
            "the compare is shown",
        )

    @pytest.mark.parametrize(("present", "road"), [(False, "unavailable"), (True, "declined")])
    async def test_unavailable_is_the_servers_to_say(self, site: Site, present: bool, road: str) -> None:
        site.engine.present = present
        page = await site.page()
        assert (await site.notice())["available"] is present
        assert (await page.call("identity:decline_face", key=key(), road="unavailable"))["ok"]
        view = await page.sees(lambda view: view["me"]["face"] == "flagged", "flagged")
        assert view["me"]["identity"]["road"] == road

    async def test_a_document_that_no_provider_knows_leads_there_at_once(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Before consent is asked for, let alone a picture."""
        me = ACCOUNTS[ME]
        said = {
            "kind": "candidate",
            "name": me.name,
            "college": "cs",
            "major": "cs-cs",
            "exam_no": me.exam_no,
        }
        admin = await site.school.visit("school-admin")
        passport = {"document": "passport", "id_number": "E12345678"}
        assert (await admin.request("POST", f"/api/admin/people/{ME}", said | passport))[0] == 200
        provider = SimpleNamespace(source=TENCENT)
        monkeypatch.setattr(site.school.services.checks._authority, "_authority", provider)
        page = await site.page()
        version = (await site.notice())["version"]
        ack = await page.call("identity:agree_face", key=key(), version=version)
        assert (ack["code"], "人工核验" in ack["message"]) == ("face_unavailable", True)
        assert page.view["me"]["identity"]["consent_version"] is None
        assert (await page.call("identity:decline_face", key=key(), road="declined"))["ok"]
        await page.sees(lambda view: view["me"]["identity"]["road"] == "document", "the reason is shown")
        _, sheet = await site.get("chair", site.sheet())
        assert (sheet["document"], sheet["id_masked"]) == ("passport", "E******78")

    async def test_a_camera_that_does_not_work_is_a_reason_of_its_own(self, site: Site) -> None:
        page = await site.page()
        assert (await page.call("identity:decline_face", key=key(), road="no_camera"))["ok"]
        await page.sees(lambda view: view["me"]["identity"]["road"] == "no_camera", "the reason is shown")

    async def test_without_models_no_check_begins(self, site: Site) -> None:
        page = await site.page()
        version = (await site.notice())["version"]
        assert (await page.call("identity:agree_face", key=key(), version=version))["ok"]
        site.engine.present = False
        assert (await page.call("face:start"))["code"] == "face_unavailable"


class TestFrames:
    @pytest.mark.parametrize("jpeg", ["A", "!!!!", "AA\nAA"])
    async def test_what_is_no_base64_is_refused_and_nothing_ends(self, site: Site, jpeg: str) -> None:
        page = await site.page()
        session = await agree_and_start(site, page)
        ack = await page.call("face:frame", session=session, number=1, jpeg=jpeg)
        assert ack["code"] == "malformed"
        assert (await frame(page, session, 1))["ok"]

    async def test_anothers_check_is_not_found(self, site: Site) -> None:
        page, other = await site.page(), await site.page("candidate2")
        session = await agree_and_start(site, page)
        assert (await frame(other, session, 1))["code"] == "not_found"
        assert (await other.call("face:stop", session=session))["code"] == "not_found"

    async def test_stopping_tells_how_it_stands(self, site: Site) -> None:
        page = await site.page()
        session = await agree_and_start(site, page)
        assert (await page.call("face:stop", session=session))["ok"]
        said = page.last("face")
        assert (said["stage"], said["result"]["told"]) == ("over", "broken_off")


async def test_a_check_that_a_stop_breaks_off_is_written_down_before_the_database_is_closed(
    site: Site,
) -> None:
    """The page goes with the goodbye, and what follows from that must not run into the closed database."""
    page = await site.page()
    session = await agree_and_start(site, page)
    await frame(page, session, 1)
    with capture_logs() as logs:
        await site.school.stop()
    assert not [each for each in logs if each["log_level"] in ("error", "critical")], logs


async def test_a_school_has_no_such_way_in(tmp_path: Path) -> None:
    app = await make_app(config(tmp_path), demo=False)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    async with server:
        routes = {route.resource.canonical for route in app.router.routes() if route.resource}
        assert SERVICES in app
        assert not [path for path in routes if "/demo" in path and not path.startswith("/web/")]

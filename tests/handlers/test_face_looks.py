"""Who may look at faces, and what is refused: one school for all, for these tests change nothing another minds."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from app.audit import AuditLog
from app.state.errors import NotFound
from tests.browser import key
from tests.face_site import ME, Site, opened
from tests.identity.colours import Colour, picture

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with opened(tmp_path_factory.mktemp("site")) as site:
        yield site


LOOKERS = {"chair": 200, "examiner1": 200, "invigilator1": 200, "school-admin": 200, "college-admin": 200}
OTHERS = {"inspector": 403, "candidate1": 403, "candidate2": 403}


class TestWhoMayLook:
    @pytest.mark.parametrize(("account", "status"), [*LOOKERS.items(), *OTHERS.items()])
    async def test_the_sheet_by_role(self, site: Site, account: str, status: int) -> None:
        assert (await site.get(account, site.sheet()))[0] == status

    async def test_nobody_without_a_session(self, site: Site) -> None:
        status, _ = await site.school.browser().request("GET", site.sheet())
        assert status == 401

    async def test_an_admin_of_another_college(self, site: Site) -> None:
        foreign = next(
            room.id
            for room in site.school.services.rooms.all()
            if room.setup and room.plan.college_id == "fl"
        )
        for candidate in ("candidate10", ME):
            status, _ = await site.get("college-admin", f"/api/rooms/{foreign}/faces/{candidate}")
            assert status == 404

    @pytest.mark.parametrize("candidate", ["candidate12", "chair", "nobody", "..%2f..%2fkeys"])
    async def test_somebody_who_is_not_on_the_list(self, site: Site, candidate: str) -> None:
        status, _ = await site.get("chair", f"/api/rooms/{site.room}/faces/{candidate}")
        assert status == 404

    async def test_a_panel_whose_room_is_over(self, site: Site) -> None:
        """Closed by an administrator, or long after its end; opened again, it has its work back."""
        close, opened = (f"/api/admin/rooms/{site.room}/{what}" for what in ("close", "open"))
        admin = await site.school.visit("school-admin")
        await site.photo(picture())
        reference = (await site.get("chair", site.sheet()))[1]["reference"]["id"]
        asked = (site.sheet(), f"{site.sheet()}/{reference}")
        assert (await admin.request("POST", close, {"key": key()}))[0] == 200
        for account in ("chair", "examiner1", "invigilator1"):
            told = [await site.get(account, path) for path in asked]
            assert [(status, answer["code"]) for status, answer in told] == [(404, "not_found")] * 2
            assert all("联系管理员" in answer["message"] for _, answer in told)
        assert (await site.get("school-admin", site.sheet()))[0] == 200
        assert (await admin.request("POST", opened, {"key": key()}))[0] == 200
        assert (await site.get("chair", site.sheet()))[0] == 200

    async def test_a_picture_by_anothers_name(self, site: Site) -> None:
        await site.photo(picture())
        _, sheet = await site.get("chair", site.sheet())
        reference = sheet["reference"]["id"]
        assert (await site.get("chair", f"{site.sheet()}/{reference}"))[0] == 200
        assert (await site.get("chair", f"{site.sheet('candidate2')}/{reference}"))[0] == 404
        assert (await site.get("inspector", f"{site.sheet()}/{reference}"))[0] == 403

    async def test_what_cannot_be_recorded_is_not_shown(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def away(*_args: object, **_more: object) -> None:
            raise NotFound("the log is away")

        await site.school.visit("chair")  # logging in is recorded too
        monkeypatch.setattr(AuditLog, "record", away)
        assert (await site.get("chair", site.sheet()))[0] != 200

    async def test_a_picture_stays_in_no_cache(self, site: Site) -> None:
        await site.photo(picture())
        browser = await site.school.visit("chair")
        _, sheet = await browser.request("GET", site.sheet())
        url = site.school.url(f"{site.sheet()}/{sheet['reference']['id']}")
        async with site.school.client.get(url, headers=browser._headers()) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.content_type == "image/jpeg"


class TestStill:
    async def test_without_a_picture_it_says_what_to_do(self, site: Site) -> None:
        chair = await site.page("chair")
        ack = await chair.call("identity:take_still", key=key(), candidate=ME)
        assert (ack["ok"], ack["code"]) == (False, "not_ready")


class TestDemoPhoto:
    @pytest.mark.parametrize("shows", [(0, 0, 0), (0, 255, 255)], ids=["nobody", "two"])
    async def test_a_photo_shows_one_face(self, site: Site, shows: Colour) -> None:
        status, answer = await site.photo(picture(shows))
        assert (status, answer["code"]) == (400, "malformed")

    async def test_what_is_no_picture(self, site: Site) -> None:
        assert (await site.photo(b"<svg/>"))[0] == 400

    async def test_of_somebody_the_demo_does_not_have(self, site: Site) -> None:
        assert (await site.photo(picture(), "candidate99"))[0] == 404

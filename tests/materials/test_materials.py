"""A candidate hands in, a reviewer decides: over the real program (docs/rules.md P4, faults 42 to 45, 50)."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from app.audit import AuditLog
from app.storage import models
from app.storage.chain import open_chain
from tests.browser import key
from tests.materials import files
from tests.materials.site import Site, cut, opened
from tests.waiting import eventually

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

ME = "candidate1"


@pytest_asyncio.fixture(loop_scope="module")
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with opened(tmp_path) as site:
        yield site


async def test_handed_in_rejected_handed_in_again_and_passed(site: Site, tmp_path: Path) -> None:
    assert (await site.case())["state"] == "none"
    ids = await site.handed_in(ME, {"成绩单.pdf": files.pdf(), "身份证.jpg": files.jpeg()})
    case = await site.case()
    assert (case["state"], case["round"]) == ("pending", 1)
    assert [(file["name"], file["state"]) for file in case["files"]] == [
        ("成绩单.pdf", "submitted"),
        ("身份证.jpg", "submitted"),
    ]

    _, queue = await site.get("college-admin", "/api/admin/materials")
    [mine] = [row for row in queue["rows"] if row["id"] == ME]
    assert (mine["state"], mine["files"]) == ("pending", 2)
    reason = {"round": 1, "files": [ids["身份证.jpg"]], "reason": "照片不清楚，请重新拍摄。"}
    status, answer = await site.post("college-admin", f"/api/admin/materials/{ME}/reject", reason)
    assert status == 200, answer

    case = await site.case()
    assert (case["state"], case["reason"]) == ("rejected", "照片不清楚，请重新拍摄。")
    assert [(file["state"], file["reason"]) for file in case["files"]] == [
        ("submitted", ""),
        ("rejected", "照片不清楚，请重新拍摄。"),
    ]
    assert (await site.post(ME, "/api/materials/submit"))[1]["code"] == "not_ready"
    status, answer = await site.upload(ME, "身份证新.jpg", files.jpeg((90, 60)), replaces=ids["身份证.jpg"])
    assert status == 200, answer
    assert answer["file"]["slot"] == 2
    assert (await site.post(ME, "/api/materials/submit"))[0] == 200
    assert site.stored() == {file["id"] for file in (await site.case())["files"]}

    late = await site.post("school-admin", f"/api/admin/materials/{ME}/approve", {"round": 1})
    assert (late[0], late[1]["code"]) == (409, "conflict")
    assert (await site.post("school-admin", f"/api/admin/materials/{ME}/approve", {"round": 2}))[0] == 200
    case = await site.case()
    assert case["state"] == "approved"
    assert [(each["action"], each["round"], each["files"]) for each in case["history"]] == [
        ("submitted", 1, 2),
        ("rejected", 1, 1),
        ("submitted", 2, 2),
        ("approved", 2, 2),
    ]
    assert (await site.begin(ME, "more.pdf", 10))[1]["code"] == "conflict"
    done = await models.AuditEntry.filter(subject=ME, action__in=["reject_materials", "approve_materials"])
    assert [(each.actor, each.action) for each in done] == [
        ("college-admin", "reject_materials"),
        ("school-admin", "approve_materials"),
    ]
    assert await AuditLog(await open_chain(tmp_path), lambda: 0).broken_at() is None


async def test_what_happened_cannot_be_altered(site: Site) -> None:
    await site.handed_in(ME, {"a.pdf": files.pdf()})
    with pytest.raises(Exception, match="append-only"):
        await models.MaterialEvent.all().update(reason="other")
    with pytest.raises(Exception, match="append-only"):
        await models.MaterialEvent.all().delete()


async def test_whoever_looks_on_hears_of_it_at_once(site: Site) -> None:
    room = next(room.id for room in site.school.services.rooms.all() if room.setup and ME in room.seats)
    mine = await (await site.school.visit(ME)).open(room)
    chair = await (await site.school.visit("chair")).open(room)
    stranger = await (await site.school.visit("candidate2")).open(room)
    await site.handed_in(ME, {"a.pdf": files.pdf()})
    assert await mine.hears("materials") == {"candidate": ME, "state": "pending"}
    assert await chair.hears("materials") == {"candidate": ME, "state": "pending"}
    assert (await stranger.call("candidate:agree_pledge", key=key(), version="1"))["ok"]
    assert stranger.all("materials") == []
    _, states = await site.get("chair", f"/api/rooms/{room}/materials")
    assert (states["states"][ME], states["states"]["candidate2"]) == ("pending", "none")


class TestFrozen:
    async def test_nothing_changes_while_it_is_looked_at(self, site: Site) -> None:
        ids = await site.handed_in(ME, {"a.pdf": files.pdf()})
        assert (await site.begin(ME, "b.pdf", 10))[0] == 409
        assert (await site.begin(ME, "b.pdf", 10, replaces=ids["a.pdf"]))[0] == 409
        assert (await site.post(ME, f"/api/materials/{ids['a.pdf']}/delete"))[0] == 409
        assert (await site.post(ME, "/api/materials/submit"))[0] == 409

    async def test_a_rejection_of_one_leaves_the_others_frozen(self, site: Site) -> None:
        ids = await site.handed_in(ME, {"a.pdf": files.pdf(), "b.pdf": files.pdf()})
        about = {"round": 1, "files": [ids["a.pdf"]], "reason": "看不清"}
        await site.post("school-admin", f"/api/admin/materials/{ME}/reject", about)
        assert (await site.post(ME, f"/api/materials/{ids['b.pdf']}/delete"))[0] == 409
        assert (await site.begin(ME, "c.pdf", 10, replaces=ids["b.pdf"]))[0] == 409
        assert (await site.post(ME, f"/api/materials/{ids['a.pdf']}/delete"))[0] == 200
        assert (await site.post(ME, "/api/materials/submit"))[0] == 200

    async def test_a_rejection_of_the_whole_wants_something_new(self, site: Site) -> None:
        await site.handed_in(ME, {"a.pdf": files.pdf()})
        about = {"round": 1, "files": [], "reason": "请补充成绩单"}
        assert (await site.post("school-admin", f"/api/admin/materials/{ME}/reject", about))[0] == 200
        assert (await site.post(ME, "/api/materials/submit"))[1]["code"] == "not_ready"
        assert (await site.upload(ME, "b.pdf", files.pdf()))[0] == 200
        assert (await site.post(ME, "/api/materials/submit"))[0] == 200

    async def test_an_upload_under_way_keeps_it_open(self, site: Site) -> None:
        await site.upload(ME, "a.pdf", files.pdf())
        _, begun = await site.begin(ME, "b.pdf", 100)
        assert (await site.post(ME, "/api/materials/submit"))[1]["code"] == "not_ready"
        assert (await site.post(ME, f"/api/materials/{begun['file']['id']}/delete"))[0] == 200
        assert (await site.post(ME, "/api/materials/submit"))[0] == 200

    async def test_two_reviewers_at_once(self, site: Site) -> None:
        await site.handed_in(ME, {"a.pdf": files.pdf()})
        answers = await asyncio.gather(
            site.post("school-admin", f"/api/admin/materials/{ME}/approve", {"round": 1}),
            site.post("college-admin", f"/api/admin/materials/{ME}/approve", {"round": 1}),
        )
        assert sorted(status for status, _ in answers) == [200, 409]


async def test_the_deadline_is_for_the_first_time(tmp_path: Path) -> None:
    async with opened(tmp_path, deadline="2020-01-01 08:00") as site:
        status, answer = await site.begin(ME, "a.pdf", 10)
        assert (status, answer["code"]) == (409, "not_ready")
        assert "截止" in answer["message"]


class TestTen:
    async def test_twenty_at_once_never_make_more_than_ten(self, site: Site) -> None:
        for number in range(9):
            assert (await site.upload(ME, f"{number}.pdf", files.pdf()))[0] == 200
        answers = await asyncio.gather(*(site.begin(ME, f"x{n}.pdf", len(files.pdf())) for n in range(20)))
        begun = [answer["file"]["id"] for status, answer in answers if status == 200]
        assert (len(begun), {status for status, _ in answers}) == (1, {200, 409})
        assert (await site.send(ME, begun[0], files.pdf()))[0] == 200
        assert len((await site.case())["files"]) == len(site.stored()) == 10
        status, answer = await site.begin(ME, "eleventh.pdf", 10)
        assert (status, answer["code"]) == (409, "conflict")
        assert "最多上传 10 个" in answer["message"]

    @pytest.mark.parametrize("slot", [0, 11, 1])
    async def test_the_database_itself_has_ten_places(self, site: Site, slot: int) -> None:
        await site.upload(ME, "a.pdf", files.pdf())
        row = await models.Material.get(person_id=ME)
        new = {"name": "x", "kind": "pdf", "size": 1, "state": "draft", "created_at": 0, "changed_at": 0}
        with pytest.raises(Exception, match="slot"):
            await models.Material.create(id="e" * 32, person_id=ME, slot=slot, **new)
        if slot != 1:
            with pytest.raises(Exception, match="slot"):
                await models.Material.filter(id=row.id).update(slot=slot)

    async def test_a_replacement_takes_the_place_and_no_other(self, site: Site) -> None:
        _, first = await site.upload(ME, "a.pdf", files.pdf())
        older = first["file"]["id"]
        answers = [await site.begin(ME, "b.pdf", len(files.pdf()), replaces=older) for _ in range(2)]
        assert [status for status, _ in answers] == [200, 409]
        assert (await site.send(ME, answers[0][1]["file"]["id"], files.pdf()))[0] == 200
        [only] = (await site.case())["files"]
        assert (only["name"], only["slot"]) == ("b.pdf", 1)
        assert site.stored() == {only["id"]}


class TestResume:
    BIG = files.pdf() + bytes(3_000_000)

    async def test_cut_at_half_and_resumed(self, site: Site) -> None:
        data, half = self.BIG, len(self.BIG) // 2
        _, begun = await site.begin(ME, "a.pdf", len(data), mark="abc")
        upload = begun["file"]["id"]
        await cut(site, ME, upload, data[:half], len(data))

        async def why_not() -> str | None:
            _, answer = await site.get(ME, f"/api/materials/{upload}")
            return None if answer["offset"] else f"{answer}"

        await eventually(why_not)
        _, told = await site.get(ME, f"/api/materials/{upload}")
        assert 0 < told["offset"] <= half
        [file] = (await site.case())["files"]
        assert (file["state"], file["received"], file["mark"]) == ("uploading", told["offset"], "abc")
        status, answer = await site.send(ME, upload, data[told["offset"] :], told["offset"])
        assert (status, answer["file"]["state"]) == (200, "draft"), answer
        served = await site.raw(ME, "GET", f"/api/materials/{upload}/file")
        assert served.body == data

    async def test_at_another_place_than_the_end(self, site: Site) -> None:
        _, begun = await site.begin(ME, "a.pdf", 1000)
        upload = begun["file"]["id"]
        assert (await site.send(ME, upload, b"x" * 100))[0] == 200
        for offset in (0, 50, 101):
            assert (await site.send(ME, upload, b"x" * 100, offset))[1]["code"] == "conflict"
        assert (await site.get(ME, f"/api/materials/{upload}"))[1]["offset"] == 100

    async def test_more_than_was_said(self, site: Site) -> None:
        _, begun = await site.begin(ME, "a.pdf", 100)
        status, answer = await site.send(ME, begun["file"]["id"], b"x" * 101)
        assert (status, answer["code"]) == (400, "malformed")
        assert site.stored() == set()

    async def test_another_page_takes_over(self, site: Site) -> None:
        """The line of the first is dead without knowing it."""
        data = self.BIG
        _, begun = await site.begin(ME, "a.pdf", len(data))
        upload = begun["file"]["id"]
        hangs = asyncio.Event()

        async def slow() -> AsyncIterator[bytes]:
            yield data[:1000]
            await hangs.wait()

        first = asyncio.create_task(site.send(ME, upload, slow()))

        async def why_not() -> str | None:
            return None if (site.data / "materials/incoming" / upload).exists() else "nothing came yet"

        await eventually(why_not)
        status, answer = await site.send(ME, upload, data)
        if answer.get("code") == "conflict":  # the first thousand bytes had come
            _, told = await site.get(ME, f"/api/materials/{upload}")
            status, answer = await site.send(ME, upload, data[told["offset"] :], told["offset"])
        assert status == 200, answer
        hangs.set()
        [told] = await asyncio.gather(first, return_exceptions=True)
        assert isinstance(told, Exception) or told[1]["code"] == "conflict", (
            "it was waited for, not taken over"
        )
        assert (await site.case())["files"][0]["state"] == "draft"

    async def test_after_a_restart(self, tmp_path: Path) -> None:
        data = self.BIG
        async with opened(tmp_path) as site:
            _, begun = await site.begin(ME, "a.pdf", len(data))
            upload = begun["file"]["id"]
            await site.send(ME, upload, data[:1_000_000])
        with (tmp_path / "materials/incoming" / upload).open("ab") as file:
            file.write(b"what was written and never acknowledged")
        async with opened(tmp_path) as site:
            assert (await site.get(ME, f"/api/materials/{upload}"))[1]["offset"] == 1_000_000
            status, answer = await site.send(ME, upload, data[1_000_000:], 1_000_000)
            assert status == 200, answer
            assert (await site.raw(ME, "GET", f"/api/materials/{upload}/file")).body == data

    async def test_what_was_lost_with_the_disk_begins_anew(self, site: Site) -> None:
        _, begun = await site.begin(ME, "a.pdf", 1000)
        upload = begun["file"]["id"]
        await site.send(ME, upload, b"x" * 500)
        (site.data / "materials/incoming" / upload).unlink()
        assert (await site.get(ME, f"/api/materials/{upload}"))[1]["offset"] == 0


HOSTILE = {
    "no kind of ours": ("a.exe", b"MZ", 415),
    "svg": ("a.svg", b"<svg/>", 415),
    "html as png": ("a.png", b"<html>", 415),
    "double extension": ("a.pdf.exe", b"MZ", 415),
    "right to left": ("a\u202efdp.exe", b"MZ", 415),
    "81 megapixels": ("a.png", files.huge_png(), 415),
    "bomb": ("a.zip", files.bomb(), 415),
    "empty": ("a.pdf", b"", 415),
    "a file without a name": ("", b"x", 400),
    "jpeg with html behind it": ("a.jpg", files.jpeg() + b"<script>harm()</script>", 200),
    "a path": ("../../../a.pdf", files.pdf(), 200),
    "three hundred bytes": ("名" * 100 + ".pdf", files.pdf(), 200),
    "a pdf with a password": ("a.pdf", files.pdf_with_password(), 415),
    "a pdf that must not be printed": ("a.pdf", files.pdf_with_password(owner_only=True), 200),
    "a pdf with a script": ("a.pdf", files.pdf(b"/OpenAction<</S/JavaScript/JS(1)>>"), 200),
}


class TestRefused:
    @pytest.mark.parametrize("what", HOSTILE)
    async def test_with_a_sentence_and_nothing_half_stored(self, site: Site, what: str) -> None:
        name, data, expected = HOSTILE[what]
        status, answer = await site.upload(ME, name, data)
        assert status == expected, answer
        if expected != 200:
            assert "请" in answer["message"]
            assert (site.stored(), site.incoming(), (await site.case())["files"]) == (set(), set(), [])
        else:
            served = await site.raw(ME, "GET", f"/api/materials/{answer['file']['id']}/file")
            assert b"<script>" not in served.body
            assert "/" not in answer["file"]["name"]

    async def test_what_is_too_large(self, tmp_path: Path) -> None:
        async with opened(tmp_path, max_mb=1) as site:
            status, answer = await site.begin(ME, "a.pdf", 1024**2 + 1)
            assert (status, answer["code"]) == (415, "file_refused")
            assert "1 MB" in answer["message"]

    async def test_a_disk_that_is_nearly_full_is_kept_for_the_exam(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.materials.service.Uploads.__init__.__defaults__", (lambda _folder: 10**6,))
        async with opened(tmp_path) as site:
            status, answer = await site.begin(ME, "a.pdf", 10)
            assert (status, answer["code"]) == (503, "unavailable")

    @pytest.mark.parametrize(
        "headers",
        [
            {"Content_Type": "text/plain"},
            {"Upload_Offset": None},
            {"Origin": "https://evil.example"},
            {"Origin": None},
        ],
    )
    async def test_bytes_that_another_page_could_send(
        self, site: Site, headers: dict[str, str | None]
    ) -> None:
        _, begun = await site.begin(ME, "a.pdf", 10)
        ours = {"Content_Type": "application/octet-stream", "Upload_Offset": "0"}
        path = f"/api/materials/{begun['file']['id']}/data"
        answer = await site.raw(ME, "POST", path, b"x" * 10, **{**ours, **headers})
        assert answer.status == 403
        assert site.incoming() == set()

    @pytest.mark.parametrize("offset", ["-1", "x", "1e3", "９", "9" * 30])
    async def test_an_offset_that_is_none(self, site: Site, offset: str) -> None:
        _, begun = await site.begin(ME, "a.pdf", 10)
        path = f"/api/materials/{begun['file']['id']}/data"
        ours = {
            "Content_Type": "application/octet-stream",
            "Upload_Offset": offset.encode().decode("latin-1"),
        }
        assert (await site.raw(ME, "POST", path, b"x", **ours)).status == 400


class TestServed:
    async def test_headers_and_ranges(self, site: Site) -> None:
        data = files.pdf() + bytes(1000)
        ids = await site.handed_in(ME, {"成绩单.pdf": data})
        path = f"/api/materials/{ids['成绩单.pdf']}/file"
        whole = await site.raw("chair", "GET", path)
        assert (whole.status, whole.body) == (200, data)
        for name, value in {
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store, private",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Content-Type": "application/pdf",
            "Accept-Ranges": "bytes",
        }.items():
            assert whole.headers[name] == value
        assert whole.headers["Content-Disposition"].startswith("attachment;")
        size = len(data)
        for asked, start, end in (
            ("bytes=0-4", 0, 5),
            ("bytes=10-", 10, size),
            ("bytes=-5", size - 5, size),
            (f"bytes=3-{size * 2}", 3, size),
        ):
            part = await site.raw("chair", "GET", path, Range=asked)
            assert (part.status, part.body) == (206, data[start:end]), asked
            assert part.headers["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
        beyond = await site.raw("chair", "GET", path, Range=f"bytes={size}-")
        assert (beyond.status, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
        for odd in ("bytes=0-1,3-4", "lines=1-2", "bytes=5-2", "bytes=-"):
            assert (await site.raw("chair", "GET", path, Range=odd)).status == 200, odd
        head = await site.raw("chair", "HEAD", path)
        assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(size))

    async def test_a_page_of_a_pdf_and_the_list_of_an_archive(self, site: Site) -> None:
        ids = await site.handed_in(ME, {"a.pdf": files.pdf(), "b.zip": files.zipped({"里/面.txt": b"12345"})})
        page = await site.raw("chair", "GET", f"/api/materials/{ids['a.pdf']}/pages/1")
        assert (page.status, page.headers["Content-Type"], page.headers["X-Pages"]) == (
            200,
            "image/jpeg",
            "1",
        )
        assert page.body.startswith(b"\xff\xd8\xff")
        for none in ("2", "0", "-1", "x", "9" * 20):
            assert (
                await site.raw("chair", "GET", f"/api/materials/{ids['a.pdf']}/pages/{none}")
            ).status == 404
        assert (await site.raw("chair", "GET", f"/api/materials/{ids['b.zip']}/pages/1")).status == 404
        _, listed = await site.get("chair", f"/api/materials/{ids['b.zip']}/entries")
        assert listed["entries"] == [{"name": "里/面.txt", "size": 5, "encrypted": False}]

    async def test_each_look_of_another_is_in_the_log_once(self, site: Site) -> None:
        ids = await site.handed_in(ME, {"a.pdf": files.pdf()})
        path = f"/api/materials/{ids['a.pdf']}/file"
        await site.raw(ME, "GET", path)
        for asked in ("bytes=1-", "bytes=0-", "bytes=5-9"):
            await site.raw("chair", "GET", path, Range=asked)
        await site.raw("invigilator1", "HEAD", path)
        looks = await models.AuditEntry.filter(action="view_material", subject=ME).order_by("id")
        assert [(look.actor, look.detail) for look in looks] == [
            ("chair", ids["a.pdf"]),
            ("invigilator1", ids["a.pdf"]),
        ]
        assert looks[0].room
        assert await models.AuditEntry.filter(actor=ME, action="view_material").count() == 0

    async def test_what_cannot_be_logged_is_not_shown(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ids = await site.handed_in(ME, {"a.pdf": files.pdf()})

        async def away(*_args: object, **_more: object) -> None:
            raise RuntimeError("the log is away")

        await site.raw("chair", "GET", "/api/me")  # logging in is recorded too
        monkeypatch.setattr(AuditLog, "record", away)
        answer = await site.raw("chair", "GET", f"/api/materials/{ids['a.pdf']}/file")
        assert answer.status == 500
        assert b"%PDF" not in answer.body

    async def test_one_that_is_lost_says_so(self, site: Site) -> None:
        ids = await site.handed_in(ME, {"a.pdf": files.pdf()})
        [stored] = site.stored()
        (site.data / "materials/stored" / stored[:2] / stored).unlink()
        answer = await site.raw("chair", "GET", f"/api/materials/{ids['a.pdf']}/file")
        assert answer.status == 404
        assert "备份" in json.loads(answer.body)["message"]


LOOKERS = ("candidate1", "chair", "examiner1", "invigilator1", "school-admin", "college-admin")
STRANGERS = ("candidate2", "candidate10", "inspector")


class TestWhoMay:
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    async def test_see_the_files(self, site: Site, method: str) -> None:
        ids = await site.handed_in(ME, {"a.pdf": files.pdf(), "b.zip": files.zipped({"a": b"a"})})
        paths = (f"{ids['a.pdf']}/file", f"{ids['a.pdf']}/pages/1", f"{ids['b.zip']}/entries")
        for account in (*LOOKERS, *STRANGERS):
            expected = 200 if account in LOOKERS else 404
            for path in paths:
                answer = await site.raw(account, method, f"/api/materials/{path}")
                assert answer.status == expected, (account, path)
                assert expected == 200 or b"%PDF" not in answer.body

    async def test_of_another_college_or_another_room(self, site: Site) -> None:
        """candidate10 sits in a room of the other college; the panel of the demo sits in all rooms."""
        ids = await site.handed_in("candidate10", {"a.pdf": files.pdf()})
        path = f"/api/materials/{ids['a.pdf']}/file"
        assert (await site.raw("college-admin", "GET", path)).status == 404
        assert (await site.raw("school-admin", "GET", path)).status == 200
        await models.RoomStaff.filter(person_id="examiner2").delete()
        assert (await site.raw("examiner2", "GET", path)).status == 404
        assert (await site.raw("examiner1", "GET", path)).status == 200
        _, queue = await site.get("college-admin", "/api/admin/materials?size=100")
        assert "candidate10" not in {row["id"] for row in queue["rows"]}
        for verb, body in (
            ("approve", {"round": 1}),
            ("reject", {"round": 1, "files": [], "reason": "看不清"}),
        ):
            url = f"/api/admin/materials/candidate10/{verb}"
            assert (await site.post("college-admin", url, body))[0] == 404
        assert (await site.get("college-admin", "/api/admin/materials/candidate10"))[0] == 404
        assert (await site.case("candidate10"))["state"] == "pending"

    async def test_a_panel_whose_room_was_closed(self, site: Site) -> None:
        """It has no use for them any more; the office has, and the candidate."""
        ids = await site.handed_in(ME, {"a.pdf": files.pdf(), "b.zip": files.zipped({"a": b"a"})})
        rooms = site.school.services.rooms
        [room] = [each.id for each in rooms.all() if each.setup and ME in each.seats]
        paths = [f"/api/materials/{ids['a.pdf']}/{what}" for what in ("file", "pages/1")]
        paths += [f"/api/materials/{ids['b.zip']}/entries", f"/api/rooms/{room}/materials/{ME}"]
        paths += [f"/api/rooms/{room}/materials"]
        closed = await site.post("school-admin", f"/api/admin/rooms/{room}/close", {"key": "k" * 16})
        assert closed[0] == 200, closed
        for account in ("chair", "examiner1", "invigilator1"):
            for path in paths:
                answer = await site.raw(account, "GET", path)
                assert (answer.status, "已经结束" in json.loads(answer.body)["message"]) == (404, True), path
        assert [(await site.raw("school-admin", "GET", path)).status for path in paths] == [200] * 5
        assert (await site.raw(ME, "GET", paths[0])).status == 200
        await site.post("school-admin", f"/api/admin/rooms/{room}/open", {"key": "o" * 16})
        assert [(await site.raw("chair", "GET", path)).status for path in paths] == [200] * 5

    @pytest.mark.parametrize("account", ["chair", "invigilator1", "school-admin", "candidate2"])
    async def test_not_before_it_is_submitted(self, site: Site, account: str) -> None:
        _, answer = await site.upload(ME, "a.pdf", files.pdf())
        path = f"/api/materials/{answer['file']['id']}/file"
        assert (await site.raw(account, "GET", path)).status == 404
        assert (await site.raw(ME, "GET", path)).status == 200

    async def test_touch_another_candidates_upload(self, site: Site) -> None:
        _, begun = await site.begin(ME, "a.pdf", 100)
        upload = begun["file"]["id"]
        assert (await site.send("candidate2", upload, b"x" * 100))[0] == 404
        assert (await site.get("candidate2", f"/api/materials/{upload}"))[0] == 404
        assert (await site.post("candidate2", f"/api/materials/{upload}/delete"))[0] == 404
        assert (await site.begin("candidate2", "b.pdf", 10, replaces=upload))[0] == 404

    @pytest.mark.parametrize("name", ["0" * 32, "..%2f..%2fexam.sqlite3", "%2e%2e", "1"])
    async def test_find_what_is_not_there(self, site: Site, name: str) -> None:
        assert (await site.raw("school-admin", "GET", f"/api/materials/{name}/file")).status == 404

    @pytest.mark.parametrize("account", ["chair", "invigilator1", "inspector", ME])
    async def test_not_decide(self, site: Site, account: str) -> None:
        await site.handed_in(ME, {"a.pdf": files.pdf()})
        assert (await site.get(account, "/api/admin/materials"))[0] == 403
        assert (await site.get(account, f"/api/admin/materials/{ME}"))[0] == 403
        assert (await site.post(account, f"/api/admin/materials/{ME}/approve", {"round": 1}))[0] == 403

    @pytest.mark.parametrize("account", ["chair", "inspector", "school-admin"])
    async def test_not_hand_in(self, site: Site, account: str) -> None:
        assert (await site.begin(account, "a.pdf", 10))[0] == 403

    async def test_not_without_a_session(self, site: Site) -> None:
        ids = await site.handed_in(ME, {"a.pdf": files.pdf()})
        status, _ = await site.school.browser().request("GET", f"/api/materials/{ids['a.pdf']}/file")
        assert status == 401

    @pytest.mark.parametrize(("account", "status"), [("chair", 200), ("inspector", 403), ("candidate2", 403)])
    async def test_open_the_case_in_a_room(self, site: Site, account: str, status: int) -> None:
        await site.handed_in(ME, {"a.pdf": files.pdf()})
        room = next(room.id for room in site.school.services.rooms.all() if room.setup and ME in room.seats)
        for path in (f"/api/rooms/{room}/materials", f"/api/rooms/{room}/materials/{ME}"):
            assert (await site.get(account, path))[0] == status


async def test_the_queue_shows_whoever_waited_longest_first(site: Site) -> None:
    for who in ("candidate3", "candidate2"):
        await site.handed_in(who, {"a.pdf": files.pdf()})
    await site.post("school-admin", "/api/admin/materials/candidate3/approve", {"round": 1})
    await site.handed_in(ME, {"a.pdf": files.pdf()})
    _, queue = await site.get("school-admin", "/api/admin/materials")
    assert [row["id"] for row in queue["rows"]][:3] == ["candidate6", "candidate2", ME]
    assert (queue["rows"][-1]["id"], queue["total"]) == ("candidate3", 12)
    _, found = await site.get("school-admin", "/api/admin/materials?state=approved")
    assert [row["id"] for row in found["rows"]] == ["candidate7", "candidate3"]
    for text, count in (("张三", 1), ("2026", 12), ("%", 0), ("_", 0)):
        _, found = await site.get("school-admin", f"/api/admin/materials?q={text.replace('%', '%25')}")
        assert found["total"] == count, text
    _, counted = await site.get("school-admin", "/api/admin/materials/counts")
    assert counted["counts"] == {"none": 6, "pending": 3, "approved": 2, "rejected": 1}
    _, sheet = await site.get("school-admin", "/api/admin/materials/candidate6")
    assert sheet["next"] == "candidate2"

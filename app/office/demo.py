"""The demo school that `make run` starts: invented people, three rooms today, visibly a demo on every page."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.config import Config
from app.exam.rooms import Rooms
from app.exam.store import Store
from app.host.errors import StartError
from app.office.notices import Notices, Words
from app.office.pledge_texts import PLEDGE, PLEDGE_TITLE, RECORDING, RECORDING_TITLE
from app.office.pledges import Kind as TextKind
from app.office.pledges import Pledges, Published
from app.office.rooms import usual_terms
from app.people.directory import Kind, People, Person, gate_of
from app.state.candidate import FINAL, Action, Role, State
from app.state.room import SYSTEM, Actor, Enrolment, Need, Panelist, Room, Setup
from app.state.rules import Command
from app.storage.models import RoomRow

SCHOOL = "江城大学"

UNITS = (
    ("cs", "计算机学院", (("cs-cs", "计算机科学与技术"), ("cs-se", "软件工程"))),
    ("fl", "外国语学院", (("fl-en", "英语语言文学"), ("fl-ti", "翻译"))),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One account of the demo; `college` is the scope of an admin (None: the whole school)."""

    id: str
    kind: Kind
    name: str
    phone: str
    college: str | None = None
    major: str = ""
    exam_no: str = ""
    id_number: str = ""

    @property
    def gate(self) -> str:
        return gate_of(self.kind, self.major)


STAFF = (
    Entry("chair", Kind.EXAMINER, "周明远", "13800000001", "cs"),
    Entry("examiner1", Kind.EXAMINER, "林晓", "13800000002", "cs"),
    Entry("examiner2", Kind.EXAMINER, "陈思齐", "13800000003", "cs"),
    Entry("invigilator1", Kind.INVIGILATOR, "王芳", "13800000004", "cs"),
    Entry("invigilator2", Kind.INVIGILATOR, "赵磊", "13800000005", "cs"),
    Entry("school-admin", Kind.ADMIN, "刘建国", "13800000006"),
    Entry("college-admin", Kind.ADMIN, "孙丽", "13800000007", "cs"),
    Entry("inspector", Kind.INSPECTOR, "何平", "13800000008"),
)

_NAMES = (
    ("张三", "cs", "cs-cs"),
    ("李思雨", "cs", "cs-cs"),
    ("王浩然", "cs", "cs-cs"),
    ("陈雨桐", "cs", "cs-cs"),
    ("刘子轩", "cs", "cs-cs"),
    ("杨欣怡", "cs", "cs-se"),
    ("黄俊杰", "cs", "cs-se"),
    ("吴佳琪", "cs", "cs-se"),
    ("徐嘉懿", "cs", "cs-se"),
    ("孙梓涵", "fl", "fl-en"),
    ("马晨曦", "fl", "fl-en"),
    ("欧阳娜娜", "fl", "fl-ti"),
)


def _id_number(number: int) -> str:
    """An ID number as in GB 11643 with its check digit, of a region code nobody has (999999)."""
    body = f"9999992003{number:02d}15{number:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


CANDIDATES = tuple(
    Entry(
        f"candidate{n}",
        Kind.CANDIDATE,
        name,
        f"139000000{n:02d}",
        college,
        major,
        f"2026{n:04d}",
        _id_number(n),
    )
    for n, (name, college, major) in enumerate(_NAMES, start=1)
)


@dataclass(frozen=True, slots=True)
class _Plan:
    title: str
    college: str
    starts_in: float
    lasts: float
    candidates: Sequence[Entry]
    camera2: Need = Need.NONE


PLANS = (
    _Plan("计算机科学与技术复试 第一考场", "cs", -600, 3 * 3600, CANDIDATES[:5], Need.ALLOWED),
    _Plan("软件工程复试 第二考场", "cs", 3 * 3600, 2 * 3600, CANDIDATES[5:9]),
    _Plan("外国语学院复试 第三考场", "fl", 5.5 * 3600, 2 * 3600, CANDIDATES[9:]),
)


def dress(config: Config) -> Config:
    """The configuration with the demo school's name and contact where the operator gave none, and without a second
    factor, whether `[security]` stands as it is shipped or as it used to be: the accounts of a demo are for all. What
    is recorded proves nothing, so nobody waits for it."""
    if config.security.second_factor in ("staff", "admins"):
        off = config.security.model_copy(update={"second_factor": "off"})
        config = config.model_copy(update={"security": off})
    if config.room.record == "required":
        config = config.model_copy(update={"room": config.room.model_copy(update={"record": "optional"})})
    if config.school.name != type(config.school)().name:
        return config
    school = config.school.model_copy(
        update={"name": SCHOOL, "contact_name": "刘建国", "contact_phone": "027-8888 0000"}
    )
    return config.model_copy(update={"school": school})


def keep_apart(data: Path, *, demo: bool, known: bool) -> None:
    """Never a demo on a school's data, nor a school on a demo's: the one would close its rooms, the other would let
    in accounts that everybody knows. `known`: people have been entered. Raises `StartError`."""
    mark = data / "DEMO"
    if demo and known and not mark.exists():
        raise StartError(f"{data} 里是正式的数据，不能用于演示。请用 EXAM_DATA 另指一个目录。")
    if not demo and mark.exists():
        raise StartError(
            f"{data} 里是演示数据，账号是公开的，不能用于正式考试。请用 EXAM_DATA 另指一个目录。"
        )
    if demo:
        data.mkdir(parents=True, exist_ok=True)
        mark.touch()


def accounts() -> list[dict[str, str]]:
    """Who may log in and how, for the page that shows it."""
    return [_account(entry) for entry in (*STAFF, *CANDIDATES)]


async def furnish(rooms: Rooms, store: Store, people: People, pledges: Pledges, config: Config) -> None:
    """Enter the demo's people, publish its pledge and, when no room is on, three rooms that begin now."""
    now = time.time()
    for college, name, majors in UNITS:
        await people.add_college(college, name, majors)
    for entry in (*STAFF, *CANDIDATES):
        if await people.find(entry.gate, entry.phone) is None:
            person = Person(entry.id, entry.kind, entry.name, entry.college)
            await people.add(
                person,
                entry.gate,
                entry.phone,
                major_id=entry.major or None,
                exam_no=entry.exam_no,
                id_number=entry.id_number,
            )
    pledge = await _publish(pledges)
    if not await RoomRow.filter(opens_at__lte=now, closes_at__gt=now + 1800).exists():  # whoever serves it
        await _clear(rooms)
        await _open_rooms(rooms, store, pledge, config, now)


NOTICES = (
    (
        "demo-notice-school",
        None,
        Words(
            "网络远程面试须知",
            """各位考生：

本次复试采用网络远程面试，请提前做好以下准备：

- 在安静、封闭、光线充足的房间独自参加，准备好本人有效身份证件
- 电脑使用最新版 Chrome、Edge 或 Safari，连接稳定的网络和电源
- 在首页的“我的考场”核对考试时间，考前完成“设备调试”

有关政策见 [中国研究生招生信息网](https://yz.chsi.com.cn/)。如有疑问，请拨打 [027-8888 0000](tel:02788880000)。""",
        ),
    ),
    (
        "demo-notice-college",
        "cs",
        Words(
            "计算机学院面试顺序说明",
            """面试顺序以考场名单为准。请在考场开放后进入候考区等候，轮到前会收到提醒。

面试开始前请关闭与考试无关的软件，并准备好共享屏幕。""",
        ),
    ),
)
"""Key, college and words of each notice of the demo."""


async def post_notices(notices: Notices) -> None:
    """The demo's notices, each once however often the program is started."""
    author = _school_admin()
    for key, college, words in NOTICES:
        await notices.write(author, college, words, key)


def _school_admin() -> Person:
    entry = next(entry for entry in STAFF if entry.id == "school-admin")
    return Person(entry.id, entry.kind, entry.name, entry.college)


_KINDS = {
    Kind.EXAMINER: "考官",
    Kind.INVIGILATOR: "候考官",
    Kind.ADMIN: "管理员",
    Kind.INSPECTOR: "巡考",
    Kind.CANDIDATE: "考生",
}


def _account(entry: Entry) -> dict[str, str]:
    role = "candidate" if entry.kind is Kind.CANDIDATE else entry.gate
    title = "主考官" if entry.id == "chair" else _KINDS[entry.kind]
    account = {
        "id": entry.id,
        "role": role,
        "kind": entry.kind,
        "title": title,
        "name": entry.name,
        "phone": entry.phone,
    }
    units = {college: (name, dict(majors)) for college, name, majors in UNITS}
    college, majors = units.get(entry.college or "", ("全校", {}))
    return account | {
        "college_id": entry.college or "",
        "college": college,
        "major_id": entry.major,
        "major": majors.get(entry.major, ""),
    }


async def _publish(pledges: Pledges) -> Published:
    """The demo's own pledge and recording notice, once however often the program is started; the pledge in force."""
    author = _school_admin()
    for kind, title, text in (
        (TextKind.RECORDING, RECORDING_TITLE, RECORDING),
        (TextKind.PLEDGE, PLEDGE_TITLE, PLEDGE),
    ):
        newest = await pledges.newest(kind) or await pledges.publish(author, kind, title, text, "")
    return newest


async def _open_rooms(rooms: Rooms, store: Store, pledge: Published, config: Config, now: float) -> None:
    stamp = datetime.fromtimestamp(now, UTC).strftime("%m%d%H%M%S")
    for number, plan in enumerate(PLANS, start=1):
        room_id = f"demo-{stamp}-{number}"
        await store.create(room_id)
        command = Command(Action.CONFIGURE, SYSTEM, setup=_setup(plan, pledge, config, now))
        await rooms.command(room_id, command, f"{room_id}-configure")


def _setup(plan: _Plan, pledge: Published, config: Config, now: float) -> Setup:
    opens = (now + plan.starts_in) // 600 * 600
    return Setup(
        title=plan.title,
        college_id=plan.college,
        college=next(name for college, name, _ in UNITS if college == plan.college),
        opens_at=opens,
        closes_at=opens + plan.lasts,
        panel=tuple(_panel()),
        candidates=tuple(Enrolment(e.id, e.name, e.exam_no) for e in plan.candidates),
        pledge_version=pledge.version,
        pledge_digest=pledge.digest,
        **asdict(usual_terms(config)) | {"camera2": plan.camera2} | _FREE,
    )


def _panel() -> list[Panelist]:
    roles = {"chair": Role.CHAIR}
    return [
        Panelist(entry.id, entry.name, roles.get(entry.id, Role(entry.kind)))
        for entry in STAFF
        if entry.kind in (Kind.EXAMINER, Kind.INVIGILATOR)
    ]


_FREE = {"in_order": False, "least": 0.0}
"""In a demo anybody may be next, for as short as they like."""

_LEAVE = {
    State.TALKING: Action.END_TALK,
    State.IN_EXAM: Action.FINISH,
    State.INVITED: Action.MARK_ABSENT,
    State.WAITING: Action.MARK_ABSENT,
}


async def _clear(rooms: Rooms) -> None:
    """Close yesterday's demo: whoever was left sitting in a room could not enter today's."""
    chair = Actor("chair", Role.CHAIR)
    for room in rooms.all():
        for seat in room.seats.values():
            await _see_out(rooms, room, seat.candidate, chair)


async def _see_out(rooms: Rooms, room: Room, candidate: str, chair: Actor) -> None:
    while (state := room.seat(candidate).state) in _LEAVE and state not in FINAL:
        command = Command(_LEAVE[state], chair, candidate, "演示结束")
        await rooms.command(room.id, command, f"demo-closing-{room.seq}")
        room = await rooms.get(room.id)

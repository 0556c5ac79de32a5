"""What the exam office may set up, judged against the room as it is. Who is where at the same time in other rooms is
the matter of `timetable.py`.
"""

from collections.abc import Iterator
from dataclasses import replace

from app.state.candidate import PANEL, STAFF, Role, State
from app.state.draw import drawn_order
from app.state.errors import Problem, SetupRefused
from app.state.room import Room, Setup, has_begun, is_open


def check_setup(room: Room, setup: Setup, now: float) -> None:
    """Raises `SetupRefused` with all that is wrong; `field` is `title`, `times`, `college`, `panel`, `candidates` or
    `rehearsal`."""
    problems = (
        *_form(setup),
        *_panel(room, setup, now),
        *_candidates(room, setup),
        *_fixed(room, setup),
        *_draw(room, setup),
    )
    if problems:
        raise SetupRefused(problems=problems)


def warnings(setup: Setup) -> tuple[Problem, ...]:
    """What may be left open until the day, and must not be forgotten."""
    roles = {member.role for member in setup.panel}
    found = []
    if not has_examiner(setup):
        found.append(Problem("panel", "还没有安排主考官或考官，考场开放前必须安排。"))
    elif Role.CHAIR not in roles:
        found.append(Problem("panel", "没有主考官：退回候考区和恢复已结束的面试只有主考官能做。"))
    if Role.INVIGILATOR not in roles:
        found.append(Problem("panel", "没有候考官：候考区里没有人接待考生。"))
    if not setup.candidates:
        found.append(Problem("candidates", "还没有安排考生。"))
    return tuple(found)


def has_examiner(setup: Setup) -> bool:
    """Whether there is anybody who can interview."""
    return any(member.role in PANEL for member in setup.panel)


def stamped(room: Room, setup: Setup, actor: str, now: float) -> Setup:
    """`setup` with the name and time of whoever drew, when its draw is a new one."""
    if setup.draw is None or _is_kept(room, setup):
        return setup
    return replace(setup, draw=replace(setup.draw, by=actor, at=now))


def _form(setup: Setup) -> Iterator[Problem]:
    if not setup.title.strip():
        yield Problem("title", "请填写考场名称。")
    if setup.closes_at <= setup.opens_at:
        yield Problem("times", "结束时间必须晚于开始时间。")


def _panel(room: Room, setup: Setup, now: float) -> Iterator[Problem]:
    if any(member.role not in STAFF for member in setup.panel):
        yield Problem("panel", "考场人员只能是主考官、考官或候考官，请修改名单。")
    if sum(member.role is Role.CHAIR for member in setup.panel) > 1:
        yield Problem("panel", "一个考场只能有一位主考官，请把其余的改为考官。")
    yield from _twice("panel", [(member.id, member.name) for member in setup.panel])
    # Before, it is only warned of: a room may be planned before its panel is known.
    if not has_examiner(setup) and room.setup is not None and is_open(replace(room, setup=setup), now):
        yield Problem("panel", "考场已经开放，至少要有一位主考官或考官。")
    invigilators = {member.id for member in setup.panel if member.role is Role.INVIGILATOR}
    for seat in room.queue():
        if seat.talking_with and seat.talking_with not in invigilators:
            yield Problem("panel", f"候考官正在与{seat.name}通话，请先结束通话，再调整考场人员。")


def _candidates(room: Room, setup: Setup) -> Iterator[Problem]:
    panel = {member.id for member in setup.panel}
    listed = {enrolled.id for enrolled in setup.candidates}
    yield from _twice("candidates", [(enrolled.id, enrolled.name) for enrolled in setup.candidates])
    for enrolled in setup.candidates:
        if enrolled.id in panel:
            yield Problem("candidates", f"{enrolled.name}在本考场出现了两次（考生和考场人员），请修改名单。")
    for seat in room.queue():
        if seat.candidate not in listed and (seat.state is not State.REGISTERED or seat.spells):
            yield Problem("candidates", f"{seat.name}已签到或已有结果，不能从名单中移除。")


def _twice(field: str, people: list[tuple[str, str]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for person, name in people:
        if person in seen:
            yield Problem(field, f"{name}在名单中出现了两次，请删去多余的一行。")
        seen.add(person)


def _fixed(room: Room, setup: Setup) -> Iterator[Problem]:
    """Whose room it is, and whether it counts, is settled once somebody has come."""
    if room.setup is None or not has_begun(room):
        return
    if setup.college_id != room.setup.college_id:
        yield Problem("college", "已有考生签到，不能再更改考场所属的学院。")
    if setup.rehearsal != room.setup.rehearsal:
        yield Problem("rehearsal", "已有考生签到，不能再更改是否为演练考场。")


def _draw(room: Room, setup: Setup) -> Iterator[Problem]:
    """A draw is recorded only with the order it gives, and nobody who has come is moved by one."""
    if setup.draw is None:
        return
    listed = tuple(enrolled.id for enrolled in setup.candidates)
    if not listed == setup.draw.order == drawn_order(setup.draw.seed, listed):
        yield Problem("candidates", "面试顺序与抽签结果不符，请重新抽签。")
    if not _is_kept(room, setup) and has_begun(room):
        yield Problem("candidates", "已有考生签到，不能再抽签。")


def _is_kept(room: Room, setup: Setup) -> bool:
    return room.setup is not None and setup.draw == room.setup.draw

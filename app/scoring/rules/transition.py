"""What may be done with a room's scores, and why not: the guards, and what an order leaves in the log.

`transition` is pure, as that of rooms is. Every refusal says what to do.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.scoring.rules import standing
from app.scoring.rules.book import INVALID, LIFT, VALID, Book, Case, Choice, Entry, apply
from app.scoring.rules.rubric import Item, Rubric, check, parsed, written
from app.scoring.rules.sheet import (
    FINAL,
    PERMITTED,
    UNSET,
    WITH_REASON,
    WRITABLE,
    Action,
    Sheet,
    State,
    digest_of,
)
from app.scoring.rules.sums import Off
from app.state import errors
from app.state.candidate import FINAL as PLACED
from app.state.candidate import Role
from app.state.candidate import State as Place
from app.state.room import Actor, Panelist, Room, Seat
from app.state.words import has_words

REMARK: Final = 500
"""Characters."""


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote in one place of a sheet, and in which entry of the log they saw what stood there before."""

    text: str
    base: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked for. `member`: whose sheet, that of the actor where it is empty; `values` by item."""

    action: Action
    actor: Actor
    candidate: str = ""
    member: str = ""
    values: Mapping[str, Written] = field(default_factory=dict)
    remark: Written | None = None
    rubric: Rubric | None = None
    digest: str = ""
    reason: str = ""
    choice: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Turn:
    """An order, with what it is judged by."""

    book: Book
    room: Room
    order: Order
    now: float

    @property
    def case(self) -> Case:
        return self.book.case(self.order.candidate)

    @property
    def seat(self) -> Seat:
        return self.room.seat(self.order.candidate)

    @property
    def member(self) -> str:
        return self.order.member or self.order.actor.id

    @property
    def sheet(self) -> Sheet:
        return self.case.sheet(self.member)

    @property
    def rubric(self) -> Rubric:
        """Raises `NotReady`."""
        if self.book.rubric is None:
            raise errors.NotReady("本考场还没有设置评分标准，请联系管理员。")
        return self.book.rubric

    def entry(self, **more: object) -> Entry:
        order = self.order
        said: dict[str, object] = {
            "seq": self.book.seq + 1,
            "at": self.now,
            "action": order.action,
            "actor": order.actor.id,
            "role": order.actor.role,
            "candidate": order.candidate,
            "member": order.member,
            "reason": order.reason.strip(),
        }
        return Entry(**(said | more))  # type: ignore[arg-type]


def transition(book: Book, room: Room, order: Order, now: float) -> tuple[Book, Entry | None]:
    """The book after `order`, and what happened; None: everything is so already. Raises an `ExamError`."""
    if order.actor.role not in PERMITTED[order.action] or not room.has(order.actor):
        raise errors.Forbidden()
    if order.action in WITH_REASON and order.choice != LIFT and not has_words(order.reason):
        raise errors.Malformed("请写明原因，原因会记入评分记录。")
    entry = _GUARDS[order.action](_Turn(book, room, order, now))
    return (book, None) if entry is None else (apply(book, entry), entry)


# -- the sheet and its owner ---------------------------------------------------------------------------


def _save(turn: _Turn) -> Entry | None:
    _check_own(turn)
    _check_writable(turn)
    own = turn.rubric.of(turn.order.actor.role)
    values = {item.id: value for item, value in _parsed(turn, own).items()}
    remark = _remark(turn)
    _check_bases(turn, values, remark)
    fresh = {item: value for item, value in values.items() if turn.sheet.value(item) != value}
    if remark == turn.sheet.remark.text:
        remark = None
    if not fresh and remark is None:
        return None
    return turn.entry(member=turn.member, values=fresh, remark=remark)


def _parsed(turn: _Turn, own: tuple[Item, ...]) -> dict[Item, int | None]:
    values = {}
    for item_id, said in turn.order.values.items():
        item = turn.rubric.item(item_id)
        if item not in own:
            raise errors.ScoreRefused(f"“{item.name}”只由主考官评分，您不需要填写。")
        values[item] = parsed(item, said.text)
    return values


def _remark(turn: _Turn) -> str | None:
    said = turn.order.remark
    if said is not None and len(said.text) > REMARK:
        raise errors.ScoreRefused(f"评语最多 {REMARK} 个字，请缩短。")
    return None if said is None else said.text


def _check_bases(turn: _Turn, values: Mapping[str, int | None], remark: str | None) -> None:
    """Raises `ScoreOvertaken` where another device of the same person has written something else meanwhile."""
    sheet, rubric, newer = turn.sheet, turn.rubric, {}
    for item_id, value in values.items():
        mark = sheet.marks.get(item_id, UNSET)
        if mark.seq != turn.order.values[item_id].base and mark.value != value:
            newer[item_id] = {
                "value": written(rubric.item(item_id), mark.value),
                "seq": mark.seq,
                "at": mark.at,
            }
    said = turn.order.remark
    if said is not None and sheet.remark.seq != said.base and sheet.remark.text != remark:
        newer["remark"] = {"value": sheet.remark.text, "seq": sheet.remark.seq, "at": sheet.remark.at}
    if newer:
        raise errors.ScoreOvertaken(newest=newer)


def _submit(turn: _Turn) -> Entry:
    _check_own(turn)
    _check_writable(turn)
    role = turn.order.actor.role
    _check_whole(turn.rubric.of(role), turn.sheet.values)
    digest = digest_of(turn.room.id, turn.order.candidate, turn.member, role, turn.rubric, turn.sheet)
    if turn.order.digest != digest:
        raise errors.Conflict("页面上的评分与已保存的不一致，请等页面显示“已保存”，核对后再提交。")
    return turn.entry(member=turn.member, digest=digest)


def _check_whole(items: tuple[Item, ...], values: Mapping[str, int | None]) -> None:
    missing = [item.name for item in items if values.get(item.id) is None]
    if missing:
        raise errors.NotReady(f"还有项目没有填写：{'、'.join(missing)}。请填写后再提交。")


def _check_own(turn: _Turn) -> None:
    if turn.member != turn.order.actor.id:
        raise errors.Forbidden("只能填写自己的评分表。")


def _check_writable(turn: _Turn) -> None:
    """Raises where this sheet takes nothing more, and says whom to ask."""
    _ = turn.rubric
    if turn.member in turn.case.recused:
        raise errors.Forbidden("您已回避这位考生，不需要评分。如果有误，请联系管理员。")
    _check_entered(turn)
    if turn.case.result is not None or turn.sheet.state in FINAL:
        raise errors.WrongState("这位考生的成绩已经确认，评分不能再修改。确需更正的，请联系管理员解除锁定。")
    if turn.sheet.state not in WRITABLE:
        raise errors.WrongState("这份评分表已经提交，不能再修改。确需修改的，请主考官退回。")


def _check_entered(turn: _Turn) -> None:
    if not standing.has_entered(turn.case, turn.seat):
        raise errors.NotReady("这位考生还没有进入考场，请在面试开始后评分。")


def _recuse(turn: _Turn) -> Entry:
    who = _scorer(turn)
    admin = turn.order.actor.role is Role.ADMIN
    if not admin and (turn.order.actor.id != who.id or turn.order.choice == LIFT):
        raise errors.Forbidden("只能为自己申请回避；要取消回避，请联系管理员。")
    _check_unconfirmed(turn)
    _ = turn.seat
    is_so = who.id in turn.case.recused
    if turn.order.choice not in ("", LIFT):
        raise errors.Malformed()
    if is_so is (turn.order.choice != LIFT):
        raise errors.Conflict("已经是这样了，请刷新页面查看。")
    return turn.entry(member=who.id, choice=turn.order.choice)


# -- the chair ------------------------------------------------------------------------------------------


def _reopen(turn: _Turn) -> Entry:
    who = _scorer(turn)
    _check_unconfirmed(turn)
    if turn.sheet.state is not State.SUBMITTED:
        raise errors.WrongState(f"{who.name}的评分表还没有提交，不需要退回。")
    return turn.entry(member=who.id)


def _declare(turn: _Turn) -> Entry:
    who = _scorer(turn)
    _check_unconfirmed(turn)
    _check_entered(turn)
    if turn.order.choice not in (VALID, INVALID):
        raise errors.Malformed()
    if who.id in turn.case.recused:
        raise errors.WrongState(f"{who.name}已回避这位考生，没有评分表可以认定。")
    return turn.entry(member=who.id, choice=turn.order.choice)


def _confirm(turn: _Turn) -> Entry:
    _ = turn.rubric
    _check_unconfirmed(turn)
    if not standing.is_over(turn.seat):
        raise errors.NotReady("这位考生的面试还没有结束，请在面试结束后确认成绩。")
    stands = _complete(turn)
    if stands.sum.total is None:
        raise errors.NotReady(
            f"有效评分只有 {stands.sum.valid} 份，成绩待定。请与管理员一起选择：以实到人数计算、重新面试或补录评分。"
        )
    if turn.order.digest != (digest := summary_digest(turn.book, turn.order.candidate, stands)):
        raise errors.Conflict("汇总已有变化，请查看最新的汇总后再确认。")
    if (Off.HARD in stands.off.values() or stands.alike) and not has_words(turn.order.reason):
        raise errors.Malformed("有评分与中位数相差超过 20 %，或各份评分完全相同。请写明原因后再确认。")
    return turn.entry(digest=digest, total=stands.sum.total)


def _complete(turn: _Turn) -> standing.Standing:
    stands = standing.standing(turn.book, turn.room, turn.order.candidate, turn.now)
    if stands.missing:
        raise errors.NotReady(
            f"还有评分表没有提交：{_names(turn.room, stands.missing)}。请催交，或认定为无效。"
        )
    return stands


def summary_digest(book: Book, candidate: str, stands: standing.Standing) -> str:
    """SHA-256 of what a summary is made of: the digests of the sheets that count, and what they come to."""
    case = book.case(candidate)
    lines = [book.room, candidate, book.rubric.digest if book.rubric else ""]
    lines += sorted(f"{ballot.member}={case.sheet(ballot.member).digest}" for ballot in stands.ballots)
    return hashlib.sha256("\n".join([*lines, str(stands.sum.total)]).encode()).hexdigest()


def _choose(turn: _Turn) -> Entry:
    _check_unconfirmed(turn)
    if turn.order.choice not in set(Choice):
        raise errors.Malformed()
    stands = _complete(turn)
    if not standing.has_entered(turn.case, turn.seat) or stands.sum.total is not None:
        raise errors.WrongState("这位考生的成绩不是待定，不需要选择。")
    mine, other = turn.order.actor.role, Role.ADMIN if turn.order.actor.role is Role.CHAIR else Role.CHAIR
    if turn.case.choices.get(mine) == turn.order.choice:
        raise errors.Conflict("您已经这样选择，请等另一方选择。")
    return turn.entry(choice=turn.order.choice, settled=turn.case.choices.get(other) == turn.order.choice)


# -- the office ------------------------------------------------------------------------------------------


def _set_rubric(turn: _Turn) -> Entry | None:
    rubric = turn.order.rubric
    if rubric is None:
        raise errors.Malformed()
    check(rubric)
    if any(seat.spells for seat in turn.room.seats.values()):
        raise errors.WrongState("本考场已有考生进入，评分标准已经固定，不能再更换。")
    return None if rubric == turn.book.rubric else turn.entry(rubric=rubric)


def _transcribe(turn: _Turn) -> Entry:
    """纸质补录: the second reader's values must be the first's."""
    who = _scorer(turn)
    _check_writable(turn)
    own = turn.rubric.of(who.role)
    values = {item.id: value for item, value in _parsed(turn, own).items()}
    _check_whole(own, values)
    first = turn.sheet.paper
    if first is None or first.by == turn.order.actor.id:
        return turn.entry(member=who.id, values=values)
    differ = [item.name for item in own if first.values.get(item.id) != values[item.id]]
    if differ:
        raise errors.Conflict(
            f"与第一位录入人填写的不同：{'、'.join(differ)}。请两人一起核对纸质评分表后重新录入。"
        )
    draft = turn.entry(member=who.id, values=values, settled=True)
    read = apply(turn.book, draft).case(turn.order.candidate).sheet(who.id)
    digest = digest_of(turn.room.id, turn.order.candidate, who.id, who.role, turn.rubric, read)
    return turn.entry(member=who.id, values=values, settled=True, digest=digest)


def _ask_unlock(turn: _Turn) -> Entry:
    _check_locked(turn)
    return turn.entry()


def _unlock(turn: _Turn) -> Entry:
    asked = _waiting(turn)
    if asked == turn.order.actor.id:
        raise errors.Forbidden("不能由申请人自己批准，请由另一位管理员处理。")
    _check_locked(turn)
    return turn.entry()


def _refuse_unlock(turn: _Turn) -> Entry:
    _waiting(turn)
    return turn.entry()


def _waiting(turn: _Turn) -> str:
    """Who asked to unlock it."""
    if turn.case.unlocking is None:
        raise errors.Conflict("没有等待批准的解除锁定申请，请刷新查看。")
    return turn.case.unlocking.by


def _check_locked(turn: _Turn) -> None:
    _ = turn.seat
    if turn.book.published_at is not None:
        raise errors.WrongState("成绩已经公布，不能再解除锁定。")
    if turn.case.result is None:
        raise errors.WrongState("这位考生的成绩还没有确认，主考官可以直接退回修改。")


def _publish(turn: _Turn) -> Entry:
    book, room = turn.book, turn.room
    _ = turn.rubric
    if room.plan.rehearsal:
        raise errors.Conflict("演练考场没有正式成绩，不能公布。")
    if book.published_at is not None:
        raise errors.Conflict("本考场的成绩已经公布。")
    if any(seat.state not in PLACED and seat.state is not Place.DEFERRED for seat in room.seats.values()):
        raise errors.NotReady("还有考生没有面试完。请在全部考生结束、缺考或暂缓后再公布。")
    open_ = [
        seat.name
        for seat in room.queue()
        if standing.has_entered(book.case(seat.candidate), seat) and book.case(seat.candidate).result is None
    ]
    if open_:
        raise errors.NotReady(f"还有考生的成绩没有确认：{'、'.join(open_)}。请主考官确认后再公布。")
    if not any(case.result for case in book.cases.values()):
        raise errors.NotReady("本考场还没有确认过成绩，没有可以公布的。")
    return turn.entry()


def _attend(turn: _Turn) -> Entry | None:
    there = turn.case.there
    inside = next((spell.start for spell in turn.seat.spells if spell.end is None), None)
    if inside is None or (there and there[-1].at > inside and there[-1].members == turn.order.members):
        return None
    return turn.entry(members=turn.order.members)


# -- shared ------------------------------------------------------------------------------------------------


def _scorer(turn: _Turn) -> Panelist:
    """The member of the panel whose sheet is meant. Raises `NotFound`."""
    found = next((each for each in standing.scorers(turn.room) if each.id == turn.member), None)
    if found is None:
        raise errors.NotFound("本考场没有这位评分的考官，请刷新页面查看。")
    return found


def _check_unconfirmed(turn: _Turn) -> None:
    _ = turn.seat
    if turn.case.result is not None or turn.book.published_at is not None:
        raise errors.WrongState("这位考生的成绩已经确认。确需更正的，请联系管理员解除锁定。")


def _names(room: Room, members: tuple[str, ...]) -> str:
    names = {member.id: member.name for member in room.plan.panel}
    return "、".join(names.get(member, member) for member in members)


_GUARDS: Final[Mapping[Action, Callable[[_Turn], Entry | None]]] = {
    Action.SAVE: _save,
    Action.SUBMIT: _submit,
    Action.REOPEN: _reopen,
    Action.CONFIRM: _confirm,
    Action.UNLOCK: _unlock,
    Action.PUBLISH: _publish,
    Action.TRANSCRIBE: _transcribe,
    Action.SET_RUBRIC: _set_rubric,
    Action.ATTEND: _attend,
    Action.RECUSE: _recuse,
    Action.DECLARE: _declare,
    Action.CHOOSE: _choose,
    Action.ASK_UNLOCK: _ask_unlock,
    Action.REFUSE_UNLOCK: _refuse_unlock,
}
"""What must be so, and what is then written."""

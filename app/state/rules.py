"""The one way a room changes.

    room', change = transition(room, command, now)

What the tables of `candidate.py` do not say stands here: the guards, and what a published rule does by itself.
"""

from dataclasses import dataclass, replace

from app.state import errors
from app.state.candidate import (
    FACTS,
    FINAL,
    NEEDS_REASON,
    PERMITTED,
    SEATED,
    TAKES_SEAT,
    TRANSITIONS,
    VERDICTS,
    Action,
    Role,
)
from app.state.channel import Cause, Login, Switch
from app.state.clock import exam_day
from app.state.devices import DeviceCheck
from app.state.help import AGAIN, REPLIES, Plight
from app.state.identity import DONE, Attempt, Doubt, FaceVerdict, Road, face_is_stale, judge, tries_left
from app.state.log import Change, apply
from app.state.presence import Device
from app.state.recordings import Lapse
from app.state.room import (
    SYSTEM,
    Actor,
    Need,
    Room,
    Seat,
    Setup,
    doors_at,
    is_open,
    is_out_of_order,
    is_talking,
    least_time,
    occupant,
    pledged,
)
from app.state.setup import check_setup, has_examiner, stamped
from app.state.words import has_words


@dataclass(frozen=True, slots=True)
class Command:
    """What an actor asks for. `note` holds the words with it: a reason, a message, a pledge's version, whose text has
    this `digest` (empty: not said). `since` is the `setup_seq` that a setup was made from; None: it stands whatever
    came between. `login` is what the candidate's page came in with; `seen` the number of the login that whoever
    compares had before their eyes; `absent`: no picture of the candidate comes."""

    action: Action
    actor: Actor
    candidate: str | None = None
    note: str = ""
    setup: Setup | None = None
    attempt: Attempt | None = None
    device_check: DeviceCheck | None = None
    switch: Switch | None = None
    since: int | None = None
    digest: str = ""
    login: Login | None = None
    seen: int | None = None
    absent: bool = False


def transition(room: Room, command: Command, now: float) -> tuple[Room, Change]:
    """Carry out `command`, or raise an `ExamError` and change nothing."""
    change = decide(room, command, now)
    return apply(room, change), change


def decide(room: Room, command: Command, now: float) -> Change:
    """The change `command` would make: who may, from where, and the guards. Raises an `ExamError`."""
    _check_right(room, command)
    change = Change(
        seq=room.seq + 1,
        at=now,
        action=command.action,
        actor=command.actor.id,
        role=command.actor.role,
        candidate=command.candidate,
        note=command.note,
        setup=command.setup,
    )
    if command.action in FACTS:
        return _in_login(room, command, _decide_fact(room, command, change))
    seat = room.seat(command.candidate)
    _check_move(room, seat, command, now)
    change = replace(change, before=seat.state, after=TRANSITIONS[seat.state][command.action])
    return _in_login(room, command, change)


def next_deadline(room: Room) -> tuple[float, Command] | None:
    """When a published rule acts next, and how: an invitation nobody took up is withdrawn."""
    seat = occupant(room)
    if seat is None or seat.invited_until is None:
        return None
    return seat.invited_until, Command(Action.WITHDRAW, SYSTEM, seat.candidate)


def _in_login(room: Room, command: Command, change: Change) -> Change:
    """The line says in which login it was done, where that matters: it changes hands, it is a verdict, or it is the
    first that is known. What staff say of somebody, they say of whoever holds the seat."""
    seat = room.seats.get(change.candidate or "")
    if seat is None or not (seat.login is None or change.action in TAKES_SEAT | VERDICTS):
        return change
    by_staff = seat.login if change.role not in (Role.CANDIDATE, Role.SYSTEM) else None
    login = by_staff if change.action not in TAKES_SEAT and by_staff else command.login
    return replace(change, login=_numbered(seat, login, change.at)) if login else change


def _numbered(seat: Seat, login: Login, now: float) -> Login:
    if seat.login is not None and seat.login.mark == login.mark:
        return seat.login
    return replace(login, number=(seat.login.number if seat.login else 0) + 1, at=now)


def takes_seat(seat: Seat, login: Login) -> bool:
    """Whether it is news that a page comes with this login: another one held the seat, or the candidate was compared
    before anybody came. A reload, a reconnect and a second tab come with the same (docs/rules.md 4.5)."""
    made = seat.identity.compare
    if seat.login is None:
        return made is not None and made.absent
    return seat.login.mark != login.mark


def _check_right(room: Room, command: Command) -> None:
    """The room's own list has the last word: a setup may have changed while the command was under way."""
    actor = command.actor
    if actor.role not in PERMITTED[command.action]:
        raise errors.Forbidden()
    if actor.role is Role.CANDIDATE and command.candidate != actor.id:
        raise errors.Forbidden("您只能操作自己的席位。")
    if not room.has(actor):
        raise errors.NotFound()


def _decide_fact(room: Room, command: Command, change: Change) -> Change:
    """Facts about the room, about everybody on its list, or about one seat."""
    if command.action is Action.CONFIGURE:
        return _configure(room, change, command)
    if command.action is Action.SET_PLEDGE:
        return _set_pledge(room, change, command)
    if command.action in (Action.OPEN_ROOM, Action.CLOSE_ROOM):
        _check_doors(room, command.action, change.at)
        return change
    if command.action is Action.MESSAGE:
        _check_message(room, command)
        return change
    seat = room.seat(command.candidate)
    if seat.state not in FACTS[command.action]:
        raise errors.WrongState()
    _check_reason(command)
    judged = _JUDGED.get(command.action)
    return judged(room, seat, change, command) if judged else change


def _check_message(room: Room, command: Command) -> None:
    _check_words(command)
    if command.candidate is not None:
        room.seat(command.candidate)


def _check_words(command: Command) -> None:
    if not command.note.strip():
        raise errors.Malformed("消息不能为空，请输入内容后再发送。")


def _check_reason(command: Command) -> None:
    if command.action in NEEDS_REASON and not command.note.strip():
        raise errors.Malformed("请填写原因，原因会写入考场记录。")


def _configure(room: Room, change: Change, command: Command) -> Change:
    """Two of the exam office who edit one room at once must not undo each other unseen."""
    if command.setup is None:
        raise errors.Malformed()
    if command.since is not None and command.since != room.setup_seq:
        raise errors.Conflict("考场设置刚刚被他人修改过，请刷新查看最新设置后再修改。")
    setup = _with_own_pledge(room, command.setup)
    check_setup(room, setup, change.at)
    return replace(change, setup=stamped(room, setup, command.actor.id, change.at))


def _with_own_pledge(room: Room, setup: Setup) -> Setup:
    """A form that was read before a pledge was published must not take it back: only `set_pledge` changes it."""
    if room.setup is None:
        return setup
    own = room.setup
    return replace(setup, pledge_version=own.pledge_version, pledge_digest=own.pledge_digest)


def _set_pledge(room: Room, change: Change, command: Command) -> Change:
    """The text that who has not come in yet must agree to, from now on. It moves nobody (docs/rules.md 4.2)."""
    if not command.note or not command.digest:
        raise errors.Malformed()
    if (command.note, command.digest) == (room.plan.pledge_version, room.plan.pledge_digest):
        raise errors.Conflict("考场已经使用这一版承诺书，无需更换。")
    return replace(change, digest=command.digest)


def _check_doors(room: Room, action: Action, now: float) -> None:
    """Opening and closing by hand."""
    closed = room.closed_at is not None
    if action is Action.CLOSE_ROOM:
        inside = [seat.name for seat in room.queue() if seat.state not in FACTS[action]]
        if inside:
            raise errors.WrongState(f"{'、'.join(inside[:5])}等{len(inside)}人还在考场内，不能关闭考场。")
        if closed:
            raise errors.Conflict("考场已经关闭，无需再次关闭。")
        return
    if not closed and is_open(room, now):
        raise errors.Conflict("考场已经开放，无需再次开放。")
    if not has_examiner(room.plan):
        raise errors.Conflict("考场还没有安排主考官或考官，不能开放。请先在设置中安排。")


def _check_move(room: Room, seat: Seat, command: Command, now: float) -> None:
    if command.action not in TRANSITIONS[seat.state]:
        raise errors.WrongState()
    _check_reason(command)
    guard = _GUARDS.get(command.action)
    if guard:
        guard(room, seat, command, now)


def _may_check_in(room: Room, seat: Seat, _command: Command, now: float) -> None:
    """docs/rules.md P7, P8: the room is open, the pledge agreed, the face check done, used up or waived."""
    _check_not_closed(room)
    if not is_open(room, now):
        raise errors.RoomNotOpen()
    if pledged(room, seat) is None:
        raise errors.PledgeMissing()
    if face_missing(room, seat):
        raise errors.FaceCheckMissing()


def _may_mark_absent(room: Room, _seat: Seat, _command: Command, now: float) -> None:
    """Nobody can be missing before the doors are open: a slip of the hand days earlier must not count."""
    if now < doors_at(room):
        raise errors.RoomNotOpen("考场尚未开放，不能标记缺考。请在开放时间后操作。")


def _may_come_back(room: Room, _seat: Seat, _command: Command, _now: float) -> None:
    _check_not_closed(room)


def _check_not_closed(room: Room) -> None:
    """A closed room takes nobody, until it is opened again."""
    if room.closed_at is not None:
        raise errors.RoomNotOpen("考场已关闭，不能再进入。如有疑问请联系管理员。")


def _may_talk(room: Room, _seat: Seat, command: Command, _now: float) -> None:
    """docs/rules.md P11: an invigilator talks with one candidate at a time."""
    if is_talking(room, command.actor.id):
        raise errors.InvigilatorBusy()


def _may_invite(room: Room, seat: Seat, command: Command, _now: float) -> None:
    """docs/rules.md 4.1, exam 2: one candidate at a time in a room, in the order of its list or with a reason."""
    if occupant(room) is not None:
        raise errors.RoomBusy()
    if is_out_of_order(room, seat) and not has_words(command.note):
        raise errors.Malformed("前面还有考生未面试。要不按顺序邀请，请写明原因，原因会写入考场记录。")


def _may_finish(room: Room, seat: Seat, command: Command, now: float) -> None:
    """docs/rules.md exam 2: nobody's interview is cut short without a reason."""
    taken = sum(max(0.0, (now if spell.end is None else spell.end) - spell.start) for spell in seat.spells)
    if taken < least_time(room) and not has_words(command.note):
        raise errors.Malformed("面试时间不足本考场规定的最短时间，请写明提前结束的原因。")


def _may_withdraw(_room: Room, seat: Seat, command: Command, now: float) -> None:
    """A deadline acts when it is reached: a timer that fires early, or was set for an invitation already
    withdrawn, does not end the one that stands."""
    if command.actor.role is Role.SYSTEM and seat.invited_until is not None and now < seat.invited_until:
        raise errors.Conflict("邀请尚未到期，仍然有效；请等候考生进入考场。")


_GUARDS = {
    Action.CHECK_IN: _may_check_in,
    Action.MARK_ABSENT: _may_mark_absent,
    Action.START_TALK: _may_talk,
    Action.INVITE: _may_invite,
    Action.FINISH: _may_finish,
    Action.WITHDRAW: _may_withdraw,
    Action.REOPEN: _may_come_back,
    Action.REINSTATE: _may_come_back,
}


def face_missing(room: Room, seat: Seat) -> bool:
    """Whether the room asks for a face check this candidate has neither passed, used up nor been waived."""
    return room.plan.face_check and seat.identity.verdict not in DONE


def check_may_try(room: Room, seat: Seat, now: float) -> None:
    """Whether the candidate may begin a face check now. Raises what stands in the way."""
    if not room.plan.face_check:
        raise errors.Conflict("本考场不需要人脸识别，请直接进入下一步。")
    if seat.state not in FACTS[Action.AGREE_FACE]:
        raise errors.WrongState()
    _check_not_closed(room)
    if not is_open(room, now) and exam_day(now) < exam_day(room.plan.opens_at):
        raise errors.RoomNotOpen("人脸识别在考试当天进行，请在考试当天再来。")
    _check_undecided(seat)
    if not tries_left(seat.identity, room.plan.face_tries, now):
        raise errors.TriesUsedUp()


def check_may_bind(room: Room, seat: Seat) -> None:
    """Whether a phone may become, or be, this seat's second camera. Raises `Camera2Closed`."""
    if room.plan.camera2 is Need.NONE:
        raise errors.Camera2Closed("本考场不使用第二摄像头，无需连接手机。")
    if seat.state in FINAL or room.closed_at is not None:
        raise errors.Camera2Closed()


def check_may_return(room: Room, seat: Seat, now: float) -> None:
    """Whether a bound phone may connect: until the room closes, and beyond while the exam of this seat runs late
    (docs/rules.md 4.6). Raises `Camera2Closed`."""
    check_may_bind(room, seat)
    if now > room.plan.closes_at and seat.state not in SEATED:
        raise errors.Camera2Closed()


def check_may_change_over(room: Room, seat: Seat, now: float) -> None:
    """Whether the seat may be given a second channel now. Raises `EmergencyClosed`."""
    if seat.state in FINAL:
        raise errors.EmergencyClosed()
    check_channel_open(room, seat, now)


def check_channel_open(room: Room, seat: Seat, now: float) -> None:
    """Whether a second channel that was given may still be used: until the room closes, to see the end too, and beyond
    while the exam of this seat runs late (docs/rules.md 4.6). Raises `EmergencyClosed`."""
    if now > room.plan.closes_at and seat.state not in SEATED:
        raise errors.EmergencyClosed()


def _reply(_room: Room, seat: Seat, change: Change, command: Command) -> Change:
    """An answer, and no way to write whenever one likes: so many lines for each that the staff wrote."""
    _check_words(command)
    if not seat.messages:
        raise errors.Conflict("还没有收到考场消息，不能回复。需要帮助请点“我需要帮助”。")
    if all(message.sender == seat.candidate for message in seat.messages[-REPLIES:]):
        raise errors.Conflict("您的回复已送达，请等候工作人员回复后再发。")
    return change


def _ask_help(_room: Room, seat: Seat, change: Change, _command: Command) -> Change:
    if change.note not in set(Plight):
        raise errors.Malformed()
    if seat.wants_help:
        raise errors.Conflict("已经通知工作人员，请稍候，不用重复请求。")
    rest = seat.help.at + AGAIN - change.at if seat.help else 0
    if rest > 0:
        # No `TooMany`, which a page repeats by itself: nobody would know why a mark goes up so late.
        raise errors.Conflict(f"刚刚请求过帮助，请 {rest:.0f} 秒后再试。")
    return change


def _end_help(_room: Room, seat: Seat, change: Change, _command: Command) -> Change:
    if not seat.wants_help:
        raise errors.Conflict("该考生的求助已处理，无需再次处理。")
    return change


def _bind_camera2(room: Room, seat: Seat, change: Change, _command: Command) -> Change:
    check_may_bind(room, seat)
    return change


def _agree_pledge(room: Room, seat: Seat, change: Change, command: Command) -> Change:
    """docs/rules.md P8: agreed once per version, and the time of that is not moved by another page. What the log keeps
    is the digest of the text in force, whatever the page says; a page that showed another text is told so."""
    digest = room.plan.pledge_digest
    if not digest:
        raise errors.NotReady("学校还没有发布考试承诺书，暂时不能同意。请联系考场管理员。")
    if change.note != room.plan.pledge_version or command.digest not in ("", digest):
        raise errors.PledgeChanged()
    if seat.pledge is not None and seat.pledge.version == change.note:
        raise errors.Conflict("您已同意过本版承诺书，无需再次同意，请继续下一步。")
    return replace(change, digest=digest)


def _agree_face(_room: Room, _seat: Seat, change: Change, _command: Command) -> Change:
    if not change.note:
        raise errors.Malformed()
    return change


def _decline_face(_room: Room, seat: Seat, change: Change, _command: Command) -> Change:
    """docs/rules.md P7: the manual road is always open; nobody who has passed needs it."""
    if change.note not in (Road.DECLINED, Road.UNAVAILABLE, Road.NO_CAMERA, Road.DOCUMENT):
        raise errors.Malformed()
    _check_undecided(seat)
    return replace(change, verdict=FaceVerdict.FLAGGED)


def _withdraw_face(_room: Room, seat: Seat, change: Change, _command: Command) -> Change:
    """What was passed by data that is now deleted is for a person to see again, unless all is over."""
    if seat.identity.consent is None:
        raise errors.Conflict("您没有同意过人脸识别，无需撤回。")
    passed = seat.identity.verdict is FaceVerdict.PASSED and seat.state not in FINAL
    return replace(change, verdict=FaceVerdict.FLAGGED if passed else seat.identity.verdict)


def _record_face(room: Room, seat: Seat, change: Change, command: Command) -> Change:
    """A try counts only under the consent it was made with."""
    if command.attempt is None:
        raise errors.Malformed()
    if seat.identity.consent is None:
        raise errors.Conflict("您已撤回同意，本次人脸识别作废。请联系候考官进行人工核验。")
    _check_undecided(seat)
    attempt = replace(command.attempt, at=change.at)
    verdict = judge(seat.identity, attempt, room.plan.face_tries, change.at)
    return replace(change, attempt=attempt, verdict=verdict)


def _waive_face(_room: Room, seat: Seat, change: Change, _command: Command) -> Change:
    _check_undecided(seat)
    return replace(change, verdict=FaceVerdict.WAIVED)


def _hint_face(_room: Room, seat: Seat, change: Change, _command: Command) -> Change:
    """Only what is new is worth a line in the log."""
    if change.note not in set(Doubt):
        raise errors.Malformed()
    doubt = Doubt(change.note)
    if doubt is (seat.identity.hint.doubt if seat.identity.hint else Doubt.NONE):
        raise errors.Conflict("提示没有变化，无需重复记录。")
    return change


def _check_devices(_room: Room, _seat: Seat, change: Change, command: Command) -> Change:
    """docs/rules.md P9: the newest check counts; its time is the server's."""
    if command.device_check is None:
        raise errors.Malformed()
    return replace(change, device_check=replace(command.device_check, at=change.at))


def _switch_channel(_room: Room, seat: Seat, change: Change, command: Command) -> Change:
    """docs/rules.md P15; only a change is worth a line in the log."""
    switch = command.switch
    if switch is None:
        raise errors.Malformed()
    if switch.device is seat.channel:
        raise errors.Conflict("考生已经在这个通道上，无需切换。")
    return replace(change, switch=replace(switch, former=seat.channel, at=change.at))


def _continue_by_phone(room: Room, seat: Seat, change: Change, command: Command) -> Change:
    """The phone stands in for the computer; the computer that comes back takes its place again."""
    check_may_bind(room, seat)
    if seat.phone.bound_at is None:
        raise errors.Conflict("该考生没有连接手机，不能用手机继续。请等待电脑恢复，或联系考生。")
    switch = command.switch or Switch(seat.channel, Device.CAMERA2, Cause.USER)
    return _switch_channel(
        room, seat, change, replace(command, switch=replace(switch, device=Device.CAMERA2))
    )


def _take_seat(_room: Room, seat: Seat, change: Change, command: Command) -> Change:
    """Only what is new is worth a line in the log."""
    if command.login is None:
        raise errors.Malformed()
    if seat.mark == command.login.mark:
        raise errors.Conflict("考生仍在同一个登录中，无需重复记录。")
    return change


def _record_lapse(_room: Room, _seat: Seat, change: Change, _command: Command) -> Change:
    if change.note.partition(" ")[0] not in set(Lapse):
        raise errors.Malformed()
    return change


def _record_closed(_room: Room, _seat: Seat, change: Change, command: Command) -> Change:
    """The head of the recording's chain stands in the room's own, so that neither can be rewritten alone."""
    if not command.digest:
        raise errors.Malformed()
    return replace(change, digest=command.digest)


def _compare_id(_room: Room, seat: Seat, change: Change, command: Command) -> Change:
    """A compare is of whom the comparer saw; of somebody who is not to be seen it says why it was made."""
    number = seat.login.number if seat.login else 0
    if command.seen is not None and command.seen != number:
        raise errors.Conflict("考生刚刚更换了登录或设备，请重新核对画面中的人和证件，再提交。")
    if command.absent and not has_words(command.note):
        raise errors.Malformed(
            "现在没有考生的画面。仍要记录核验结果的，请在备注中写明原因，原因会写入考场记录。"
        )
    return replace(change, absent=command.absent)


def _check_undecided(seat: Seat) -> None:
    """A pass in another login binds nobody to it: whoever sits there now may be looked at anew (docs/rules.md 4.9)."""
    known = seat.identity
    passed = known.verdict is FaceVerdict.PASSED and not face_is_stale(known, seat.mark)
    if passed or known.verdict is FaceVerdict.WAIVED:
        raise errors.Conflict("人脸识别已经完成，请继续下一步。")


_JUDGED = {
    Action.REPLY: _reply,
    Action.ASK_HELP: _ask_help,
    Action.END_HELP: _end_help,
    Action.AGREE_PLEDGE: _agree_pledge,
    Action.BIND_CAMERA2: _bind_camera2,
    Action.AGREE_FACE: _agree_face,
    Action.DECLINE_FACE: _decline_face,
    Action.WITHDRAW_FACE: _withdraw_face,
    Action.RECORD_FACE: _record_face,
    Action.WAIVE_FACE: _waive_face,
    Action.HINT_FACE: _hint_face,
    Action.ACCEPT_ID: _compare_id,
    Action.REJECT_ID: _compare_id,
    Action.CHECK_DEVICES: _check_devices,
    Action.SWITCH_CHANNEL: _switch_channel,
    Action.CONTINUE_BY_PHONE: _continue_by_phone,
    Action.TAKE_SEAT: _take_seat,
    Action.RECORD_LAPSE: _record_lapse,
    Action.RECORD_CLOSED: _record_closed,
}
"""What a fact about one seat needs beyond the tables, and the verdict it leads to."""

"""A room's record in words: what became of each candidate, and what happened, line by line, as its log tells it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.formats.sheets import Sheet
from app.state import clock
from app.state.candidate import Action, Role, State
from app.state.channel import Cause
from app.state.clock import CHINA_TIME, china_time
from app.state.help import Plight
from app.state.identity import Doubt, FaceVerdict, Identity, Outcome, Road
from app.state.log import Change
from app.state.presence import Device
from app.state.recordings import Lapse
from app.state.room import Room, Seat
from app.state.view import face_status

Names = Mapping[str, str]
"""Whom an id stands for; an id that is missing stands for itself."""

ROLES: Mapping[str, str] = {
    Role.CANDIDATE: "考生",
    Role.INVIGILATOR: "候考官",
    Role.EXAMINER: "考官",
    Role.CHAIR: "主考官",
    Role.ADMIN: "管理员",
    Role.INSPECTOR: "巡考",
    Role.SYSTEM: "系统",
}

STATES: Mapping[str, str] = {
    State.REGISTERED: "未报到",
    State.WAITING: "候考中",
    State.TALKING: "通话中",
    State.INVITED: "已邀请",
    State.IN_EXAM: "面试中",
    State.ENDED: "已结束",
    State.ABSENT: "缺考",
    State.DEFERRED: "已暂缓",
}

FACES: Mapping[str, str] = {
    "not_required": "无需",
    "pending": "未进行",
    FaceVerdict.PASSED: "已通过",
    FaceVerdict.FAILED: "未通过",
    FaceVerdict.FLAGGED: "人脸识别未通过",
    FaceVerdict.WAIVED: "已免除",
}

DOUBTS: Mapping[str, str] = {
    Doubt.NOBODY: "画面中没有人脸",
    Doubt.SEVERAL: "画面中有多张人脸",
    Doubt.OTHER: "画面中的人脸与本人不符",
    Doubt.UNSURE: "连续多次看不清人脸，无法判断",
    Doubt.NONE: "恢复正常",
}
OUTCOMES: Mapping[str, str] = {
    Outcome.PASSED: "通过",
    Outcome.FAILED: "未通过",
    Outcome.UNDECIDED: "没有结果，不计次数",
}
ROADS: Mapping[str, str] = {
    Road.USED_UP: "次数用完",
    Road.DECLINED: "考生选择人工核验",
    Road.UNAVAILABLE: "系统不可用",
    Road.NO_CAMERA: "考生的摄像头不能使用",
    Road.DOCUMENT: "证件不能由核验服务核对",
    Road.WITHDRAWN: "考生撤回同意",
}

CHANNELS: Mapping[str, str] = {
    Device.MAIN: "返回正常通道",
    Device.EMERGENCY: "转到应急通道",
    Device.CAMERA2: "改用手机",
}
_LOGINS: Mapping[str, str] = {
    Device.MAIN: "电脑页面",
    Device.EMERGENCY: "应急通道",
    Device.CAMERA2: "手机",
}
CAUSES: Mapping[str, str] = {
    Cause.NETWORK: "网络不通",
    Cause.CAMERA: "摄像头或麦克风问题",
    Cause.USER: "本人或考务人员操作",
    Cause.LAUNCHER: "由双通道客户端打开",
}

LAPSES: Mapping[str, str] = {
    Lapse.BEHIND: "没有及时存盘",
    Lapse.BACK: "恢复及时存盘",
    Lapse.AWAY: "中断（没有收到画面或声音）",
    Lapse.NETWORK: "中断（网络丢包）",
    Lapse.QUEUE: "中断（服务器繁忙）",
    Lapse.RECORDER: "中断（录制程序重新启动）",
    Lapse.DISK: "中断（磁盘不能写入）",
}

PLIGHTS: Mapping[str, str] = {
    Plight.SOUND: "听不到声音，或对方听不到",
    Plight.PICTURE: "看不到画面，或摄像头有问题",
    Plight.LINE: "网络不稳定",
    Plight.CAMERA2: "第二摄像头有问题",
    Plight.IDENTITY: "身份核验有问题",
    Plight.AWAY: "需要暂时离开",
    Plight.UNWELL: "身体不适",
    Plight.OTHER: "其他情况",
}

PLAIN: Mapping[Action, str] = {
    Action.CHECK_IN: "{name}进入候考区",
    Action.START_TALK: "开始与{name}通话",
    Action.END_TALK: "结束与{name}的通话",
    Action.INVITE: "邀请{name}",
    Action.ENTER: "{name}进入考场，开始面试",
    Action.FINISH: "结束{name}的面试",
    Action.SEND_BACK: "将{name}退回候考区",
    Action.REOPEN: "恢复{name}已结束的面试",
    Action.DEFER: "暂缓{name}",
    Action.MARK_ABSENT: "将{name}标记为缺考",
    Action.REINSTATE: "恢复{name}",
    Action.OPEN_ROOM: "开放考场",
    Action.CLOSE_ROOM: "关闭考场",
    Action.AGREE_FACE: "{name}同意人脸识别",
    Action.WITHDRAW_FACE: "{name}撤回人脸识别的同意",
    Action.WAIVE_FACE: "免除{name}的人脸识别",
    Action.TAKE_STILL: "为{name}截取画面",
    Action.ASK_SCREEN: "请{name}共享屏幕",
    Action.CHECK_DEVICES: "{name}完成设备调试",
    Action.BIND_CAMERA2: "{name}的手机已连接为第二摄像头",
    Action.REFUSE_CAMERA2: "{name}的已用二维码被再次使用，已拒绝",
    Action.END_HELP: "{name}的求助已处理",
}

WITH_NOTE = frozenset({Action.SEND_BACK, Action.REOPEN, Action.DEFER, Action.MARK_ABSENT, Action.WAIVE_FACE})
"""Where `note` is what a person wrote to be read here."""

_EXCEPTIONS = {Action.INVITE: "未按顺序邀请{name}", Action.FINISH: "提前结束{name}的面试"}
"""What needs a reason only where it departs from the rule (docs/rules.md exam 2)."""

_INCIDENTS = frozenset(
    {
        Action.ASK_HELP,
        Action.SEND_BACK,
        Action.REOPEN,
        Action.DEFER,
        Action.MARK_ABSENT,
        Action.REINSTATE,
        Action.WAIVE_FACE,
        Action.DECLINE_FACE,
        Action.WITHDRAW_FACE,
        Action.REJECT_ID,
        Action.HINT_FACE,
        Action.REFUSE_CAMERA2,
        Action.CONTINUE_BY_PHONE,
        Action.TAKE_SEAT,
        Action.RECORD_LAPSE,
    }
)


@dataclass(frozen=True, slots=True)
class Result:
    """One candidate in one room. Times are seconds since 1970; `used` is exam time in seconds. `face_tried`: whoever
    took the manual road untried has not failed."""

    order: int
    id: str
    name: str
    exam_no: str
    state: str
    pledge: dict[str, Any] | None
    came_at: float | None
    began_at: float | None
    ended_at: float | None
    used: float | None
    face: str
    face_tried: bool
    compared: bool | None
    recheck: bool
    incidents: tuple[dict[str, Any], ...]


def results(room: Room, changes: Sequence[Change], names: Names, now: float) -> list[Result]:
    """Everybody on the list, in the order of the interviews."""
    own: dict[str | None, list[Change]] = {}
    for change in changes:
        own.setdefault(change.candidate, []).append(change)
    return [_result(room, seat, own.get(seat.candidate, []), names, now) for seat in room.queue()]


def _result(room: Room, seat: Seat, own: Sequence[Change], names: Names, now: float) -> Result:
    known = seat.identity
    came = next((change.at for change in own if change.action is Action.CHECK_IN), None)
    exam = clock.read(seat.spells, room.plan.interview, room.plan.warning)
    running = now - exam.running_since if exam.running_since is not None else 0
    return Result(
        order=seat.order + 1,
        id=seat.candidate,
        name=seat.name,
        exam_no=seat.exam_no,
        state=seat.state,
        pledge=asdict(seat.pledge) if seat.pledge else None,
        came_at=came,
        began_at=seat.spells[0].start if seat.spells else None,
        ended_at=seat.spells[-1].end if seat.spells else None,
        used=exam.used + max(0.0, running) if seat.spells else None,
        face=face_status(room, seat),
        face_tried=_tried_face(known),
        compared=known.compare.passed if known.compare else None,
        recheck=seat.wants_recheck,
        incidents=tuple({"at": c.at, "words": words(c, names)} for c in own if is_incident(c)),
    )


def _tried_face(known: Identity) -> bool:
    """As staff are told in the room (`flaggedWord`, web/js/staff/candidate_words.js)."""
    left = known.road in (Road.DECLINED, Road.NO_CAMERA)
    return known.road in (None, Road.USED_UP) or (left and bool(known.attempts))


def is_incident(change: Change) -> bool:
    """Whether this is worth a second look afterwards."""
    if change.action is Action.WITHDRAW:
        return change.role is Role.SYSTEM
    if change.action is Action.ACCEPT_ID:
        return change.absent
    if change.action is Action.RECORD_FACE:
        return change.verdict is FaceVerdict.FLAGGED
    if change.action is Action.SWITCH_CHANNEL:
        return change.switch is None or change.switch.cause is not Cause.USER
    return change.action in _INCIDENTS or (change.action in _EXCEPTIONS and bool(change.note))


def lines(changes: Iterable[Change], names: Names) -> list[dict[str, Any]]:
    """The log in words, in its order."""
    return [
        {
            "seq": change.seq,
            "at": change.at,
            "who": "" if change.role is Role.SYSTEM else names.get(change.actor, change.actor),
            "role": change.role,
            "words": words(change, names),
        }
        for change in changes
    ]


def words(change: Change, names: Names) -> str:
    """What happened, as a Chinese sentence without its subject, who stands beside it."""
    name = names.get(change.candidate or "", change.candidate or "")
    say = SAID.get(change.action)
    if say is not None:
        return say(change, name)
    exception = _EXCEPTIONS.get(change.action)
    if exception and change.note:
        return f"{exception.format(name=name)}：{change.note}"
    plain = PLAIN[change.action].format(name=name)
    return f"{plain}：{change.note}" if change.action in WITH_NOTE and change.note else plain


def _configured(change: Change, _name: str) -> str:
    setup = change.setup
    assert setup is not None, "decide() lets no configure without a setup into the log"
    if setup.draw is not None and setup.draw.at == change.at:
        order = "、".join(enrolled.name for enrolled in setup.candidates)
        return f"抽签排定面试顺序（种子 {setup.draw.seed}）：{order}"
    times = f"{CHINA_TIME} {china_time(setup.opens_at)} 至 {china_time(setup.closes_at)}"
    return (
        f"设置考场“{setup.title}”，{times}，考场人员 {len(setup.panel)} 人，考生 {len(setup.candidates)} 人"
    )


def _renewed(change: Change, _name: str) -> str:
    return f"启用考试承诺书{_text_of(change)}，尚未进入候考区的考生须同意本版"


def _agreed(change: Change, name: str) -> str:
    return f"{name}同意考试承诺书{_text_of(change)}"


def _text_of(change: Change) -> str:
    """Which text, so that a printed copy can be checked: the whole digest where the log has it."""
    return f"第 {change.note} 版" + (f"（SHA-256 {change.digest}）" if change.digest else "")


def _withdrawn(change: Change, name: str) -> str:
    return (
        f"{name}没有在规定时间内进入，邀请已自动撤回" if change.role is Role.SYSTEM else f"撤回对{name}的邀请"
    )


def _told(change: Change, name: str) -> str:
    return f"向{name or '全部考生'}发送消息：{change.note}"


def _replied(change: Change, name: str) -> str:
    return f"{name}回复消息：{change.note}"


def _asked_for_help(change: Change, name: str) -> str:
    return f"{name}请求帮助：{PLIGHTS.get(change.note, change.note)}"


def _declined(change: Change, name: str) -> str:
    return f"{name}改为人工核验（{ROADS.get(change.note, change.note)}）"


def _tried(change: Change, name: str) -> str:
    outcome = OUTCOMES[change.attempt.outcome] if change.attempt else "没有结果"
    flagged = "，转人工核验" if change.verdict is FaceVerdict.FLAGGED else ""
    return f"{name}人脸识别一次：{outcome}{flagged}"


def _hinted(change: Change, name: str) -> str:
    return f"{name}面试中抽样提示：{DOUBTS.get(change.note, change.note)}"


def _switched(change: Change, name: str) -> str:
    switch = change.switch
    assert switch is not None, "decide() lets no change of channel without a switch into the log"
    gap = "中断时间未知" if switch.gap is None else f"中断 {switch.gap:.0f} 秒"
    return f"{name}{CHANNELS[switch.device]}（{CAUSES[switch.cause]}，{gap}）"


def _taken(change: Change, name: str) -> str:
    login = change.login
    which = f"（第 {login.number} 个登录，{_LOGINS[login.device]}）" if login else ""
    first = login is not None and login.number == 1
    return f"{name}在人证比对之后才首次进入{which}" if first else f"{name}更换了登录或设备{which}"


def _lapsed(change: Change, name: str) -> str:
    lapse, _, seconds = change.note.partition(" ")
    said = LAPSES.get(lapse, lapse)
    return f"{name}的录音录像{said}" + (f"，缺 {seconds} 秒" if seconds else "")


def _record_closed(change: Change, name: str) -> str:
    tracks, files, longest, gaps, missing = (change.note.split(" ") + ["0"] * 5)[:5]
    return (
        f"{name}的录音录像已保存：{tracks} 路 {files} 段，最长一路 {longest} 秒，"
        f"中断 {gaps} 处共 {missing} 秒（校验链 {change.digest}）"
    )


def _compared(change: Change, name: str) -> str:
    passed = "通过" if change.action is Action.ACCEPT_ID else "不通过"
    unseen = "（当时没有考生画面）" if change.absent else ""
    note = f"：{change.note}" if change.note else ""
    return f"{name}人证比对：{passed}{unseen}{note}"


SAID: Mapping[Action, Callable[[Change, str], str]] = {
    Action.CONFIGURE: _configured,
    Action.SET_PLEDGE: _renewed,
    Action.AGREE_PLEDGE: _agreed,
    Action.WITHDRAW: _withdrawn,
    Action.MESSAGE: _told,
    Action.REPLY: _replied,
    Action.ASK_HELP: _asked_for_help,
    Action.DECLINE_FACE: _declined,
    Action.RECORD_FACE: _tried,
    Action.HINT_FACE: _hinted,
    Action.SWITCH_CHANNEL: _switched,
    Action.CONTINUE_BY_PHONE: _switched,
    Action.TAKE_SEAT: _taken,
    Action.RECORD_LAPSE: _lapsed,
    Action.RECORD_CLOSED: _record_closed,
    Action.ACCEPT_ID: _compared,
    Action.REJECT_ID: _compared,
}


_COLUMNS = (
    ("顺序", 6),
    ("准考证号", 16),
    ("姓名", 12),
    ("状态", 10),
    ("考试承诺书", 24),
    (f"进入候考区（{CHINA_TIME}）", 24),
    (f"面试开始（{CHINA_TIME}）", 22),
    (f"面试结束（{CHINA_TIME}）", 22),
    ("用时（分钟）", 12),
    ("人脸识别", 16),
    ("人证比对", 10),
    (f"异常记录（{CHINA_TIME}）", 60),
)
"""Of the sheet of results, with their widths."""


def sheets(room: Room, changes: Sequence[Change], names: Names, now: float) -> list[Sheet]:
    """The record as a workbook: one sheet of results, one of what happened."""
    compared = {None: "", True: "通过", False: "不通过"}
    table = [
        (
            row.order,
            row.exam_no,
            row.name,
            STATES[row.state],
            _pledge(row),
            _time(row.came_at),
            _time(row.began_at),
            _time(row.ended_at),
            None if row.used is None else round(row.used / 60, 1),
            _face(row),
            compared[row.compared] + ("（已更换登录/设备，未重新核验）" if row.recheck else ""),
            "\n".join(f"{china_time(each['at'])} {each['words']}" for each in row.incidents),
        )
        for row in results(room, changes, names, now)
    ]
    log = [
        (line["seq"], _time(line["at"]), line["who"], ROLES[line["role"]], line["words"])
        for line in lines(changes, names)
    ]
    return [
        Sheet("结果", [head for head, _ in _COLUMNS], [width for _, width in _COLUMNS], table),
        Sheet(
            "考场记录", ("序号", f"时间（{CHINA_TIME}）", "操作人", "身份", "内容"), (6, 18, 12, 10, 80), log
        ),
    ]


def _face(row: Result) -> str:
    untried = row.face == FaceVerdict.FLAGGED and not row.face_tried
    return "人脸识别未进行" if untried else FACES[row.face]


def _pledge(row: Result) -> str:
    """Which version was agreed to, and when; the digest of its text stands in the log."""
    return f"第 {row.pledge['version']} 版 {china_time(row.pledge['at'])}" if row.pledge else ""


def _time(at: float | None) -> str:
    return china_time(at) if at is not None else ""

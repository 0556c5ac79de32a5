"""Every refusal the product knows, as a tree: a code for programs, a sentence for people.

ExamError
├── Malformed            the request makes no sense; send another
│   ├── FileRefused      this file is not taken
│   └── ScoreRefused     this is no value of a score sheet
├── WrongCode            the SMS code is wrong, used, too old, or of another phone or browser
│   ├── Camera2Unknown   no such code for a phone
│   ├── Camera2Expired   it was shown too long ago
│   ├── TicketUnknown    no such ticket, or one for another purpose
│   └── TicketExpired    it was issued too long ago
├── SignedOut            no session, or it has ended: log in again
├── Forbidden            this role may not do this
├── NotFound             there is no such thing, or not for you (the two look alike on purpose)
├── Conflict             the world has moved on; look at the view and decide again
│   ├── SetupRefused     a room cannot be set up so; `problems` says where and why
│   ├── WrongState       the candidate is not where this action starts
│   ├── RoomBusy         somebody else is invited or in the exam (docs/rules.md 4.1)
│   ├── InvigilatorBusy  this invigilator is talking with somebody else
│   ├── SeatedElsewhere  the candidate is live in another room
│   ├── Camera2Used      a phone was bound with this code already
│   ├── TicketUsed       somebody came in with this ticket already
│   ├── Camera2Closed    the room wants no second camera of this seat
│   ├── PledgeChanged    the pledge that was shown is not the one in force
│   ├── ScoreOvertaken   another device of the same person has written something else there; `newest` says what
│   ├── EmergencyClosed  the seat has no use for a second channel any more
│   └── Fenced           another page or device took this seat over
├── NotReady             something must come first
│   ├── RecorderUnfit    a room that must be recorded can't be now
│   ├── RoomNotOpen
│   ├── PledgeMissing
│   ├── FaceCheckMissing
│   ├── ConsentMissing   consent to face recognition, to the notice in force
│   ├── TriesUsedUp      no try of the face check is left today
│   └── FaceUnavailable  this server cannot do a face check
├── TooMany              limited: wait `retry_after` seconds
├── Internal             a bug: what became of the request is unknown
└── Unavailable          nothing was changed; repeat the same request
    ├── NotOwner         another server owns the room now
    ├── Overtaken        the room has changed since the command was made from it
    └── RoomBroken       the room's log and tables disagree: a person must restore it
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar


class ExamError(Exception):
    """A refusal. `code` is stable, for programs; `message` is Chinese, for people, and says what to do. `recorded`: the
    attempt stands in the audit log already."""

    code: ClassVar[str] = "error"
    sentence: ClassVar[str] = "操作没有成功，请重试。"
    recorded: bool = False

    def __init__(self, sentence: str | None = None) -> None:
        self.message = sentence or self.sentence
        super().__init__(self.message)


class Malformed(ExamError):
    code = "malformed"
    sentence = "请求的内容不正确，请刷新页面后重试。"


class FileRefused(Malformed):
    """The sentence says why, and what to hand in instead."""

    code = "file_refused"
    sentence = "这个文件不能作为材料上传，请换一个文件。"


class ScoreRefused(Malformed):
    """The sentence says what to write."""

    code = "score_refused"
    sentence = "这不是有效的分数，请修改后重试。"


class WrongCode(ExamError):
    code = "wrong_code"
    sentence = "验证码不正确或已失效，请重新获取验证码。"


class Camera2Unknown(WrongCode):
    code = "camera2_unknown"
    sentence = "二维码无效。请在电脑的考试页面上重新显示二维码，再用手机扫描。"


class Camera2Expired(WrongCode):
    code = "camera2_expired"
    sentence = "二维码已过期。请扫描电脑页面上最新的二维码。"


class TicketUnknown(WrongCode):
    code = "ticket_unknown"
    sentence = "入口无效。请回到考试系统的首页，重新点击按钮。"


class TicketExpired(WrongCode):
    code = "ticket_expired"
    sentence = "入口已过期。请回到考试系统的首页，重新点击按钮。"


class SignedOut(ExamError):
    code = "signed_out"
    sentence = "登录已失效，请重新登录。"


class Forbidden(ExamError):
    code = "forbidden"
    sentence = "您的身份不能进行这项操作。如有疑问请联系管理员。"


class NotFound(ExamError):
    code = "not_found"
    sentence = "没有找到，或您无权查看。请返回首页重新进入。"


class Conflict(ExamError):
    code = "conflict"
    sentence = "情况已有变化，请查看最新状态后再操作。"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what was entered: `field` names the place, `message` is Chinese and says why."""

    field: str
    message: str


class SetupRefused(Conflict):
    """Every problem that was found, so that a form can be mended at once."""

    code = "setup_refused"
    sentence = "考场设置有问题，请按提示修改后再保存。"

    def __init__(self, sentence: str | None = None, problems: Sequence[Problem] = ()) -> None:
        super().__init__(sentence or "".join(each.message for each in problems))
        self.problems = tuple(problems)


class WrongState(Conflict):
    code = "wrong_state"
    sentence = "考生当前的状态不能进行这项操作，请查看最新状态。"


class RoomBusy(Conflict):
    code = "room_busy"
    sentence = "考场内已有考生被邀请或正在面试，请等其结束后再邀请。"


class InvigilatorBusy(Conflict):
    code = "invigilator_busy"
    sentence = "您正在与另一位考生通话，请先结束通话。"


class SeatedElsewhere(Conflict):
    code = "seated_elsewhere"
    sentence = "该考生正在另一个考场候考或面试，请先在那里结束。"


class Camera2Used(Conflict):
    code = "camera2_used"
    sentence = "此二维码已被使用过，不能再次使用。如需连接手机，请扫描电脑页面上最新的二维码。"


class Camera2Closed(Conflict):
    code = "camera2_closed"
    sentence = "面试已结束或考场已关闭，不再需要第二摄像头。可以关闭此页面。"


class TicketUsed(Conflict):
    code = "ticket_used"
    sentence = "入口已使用过，只能使用一次。请回到考试系统的首页，重新点击按钮。"


class PledgeChanged(Conflict):
    code = "pledge_changed"
    sentence = "承诺书已更新，请阅读最新版本后再同意。"


class ScoreOvertaken(Conflict):
    """`newest`: by item, what stands there now, in which entry of the log, and since when."""

    code = "score_overtaken"
    sentence = "您在另一个页面或设备上填写了不同的分数，请选择保留哪一个。"

    def __init__(
        self, sentence: str | None = None, newest: Mapping[str, Mapping[str, object]] | None = None
    ) -> None:
        super().__init__(sentence)
        self.newest = dict(newest or {})


class EmergencyClosed(Conflict):
    code = "emergency_closed"
    sentence = "面试已结束或考场已关闭，不需要应急通道。可以关闭此页面。"


class Fenced(Conflict):
    """`device` is the seat's device that took over, where it is known."""

    code = "fenced"
    sentence = "您已在另一个页面或设备进入本考场，此页面已停止。"

    def __init__(self, sentence: str | None = None, device: str | None = None) -> None:
        super().__init__(sentence)
        self.device = device


class NotReady(ExamError):
    code = "not_ready"
    sentence = "还有步骤没有完成，请按页面提示完成后再试。"


class RecorderUnfit(NotReady):
    code = "recorder_unfit"
    sentence = "本考场必须录音录像，而现在无法录制，暂时不能邀请考生。请联系管理员。"


class RoomNotOpen(NotReady):
    code = "room_not_open"
    sentence = "考场尚未开放，请在开放时间后进入。"


class PledgeMissing(NotReady):
    code = "pledge_missing"
    sentence = "请先阅读并同意考试承诺书。"


class FaceCheckMissing(NotReady):
    code = "face_check_missing"
    sentence = "请先完成人脸识别。"


class ConsentMissing(NotReady):
    code = "consent_missing"
    sentence = "请先阅读并同意人脸识别告知书，或选择人工核验。"


class TriesUsedUp(NotReady):
    code = "tries_used_up"
    sentence = "今天的人脸识别次数已用完，您仍可进入候考区，由工作人员人工核验身份。"


class FaceUnavailable(NotReady):
    code = "face_unavailable"
    sentence = "人脸识别暂时不可用，请选择人工核验，不影响您参加面试。"


class TooMany(ExamError):
    """Limited. `retry_after` is in seconds."""

    code = "too_many"
    sentence = "操作过于频繁，请稍后再试。"

    def __init__(self, sentence: str | None = None, retry_after: float = 0) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Internal(ExamError):
    """A bug: what became of the request or event is unknown, so the page repeats it with the same key."""

    code = "internal"
    sentence = "系统出错，请重试。如果一直出现，请联系管理员。"


class Unavailable(ExamError):
    """Nothing was changed; the same request with the same key may be repeated safely."""

    code = "unavailable"
    sentence = "系统正忙，操作尚未生效，正在自动重试。"


class NotOwner(Unavailable):
    """`node` is the server that has the room, or should have it; empty where that is not known, or known to be of no
    use. It is, as far as one can tell, for `retry_after` seconds."""

    code = "not_owner"
    sentence = "考场正在切换服务器，请稍候，页面会自动恢复。"

    def __init__(self, sentence: str | None = None, node: str = "", retry_after: float = 0.0) -> None:
        super().__init__(sentence)
        self.node, self.retry_after = node, retry_after


class Overtaken(Unavailable):
    """For servers among themselves: whoever asked looks at the room again, and asks again."""

    code = "overtaken"
    sentence = "考场刚刚有了变化，操作尚未生效，正在自动重试。"


class RoomBroken(Unavailable):
    """Log and tables of a room disagree, or its chain is broken. `detail` is for the operator's log."""

    code = "room_broken"
    sentence = "本考场的记录不完整，已停止使用以免出错。请立即联系管理员。"

    def __init__(self, sentence: str | None = None, detail: str = "") -> None:
        super().__init__(sentence)
        self.detail = detail

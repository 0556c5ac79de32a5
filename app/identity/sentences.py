"""What a face check says to the candidate and to the staff: one table for each way it can end."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.identity.authority import SENTENCES, Status
from app.identity.challenge import Fault
from app.state.identity import Attempt, Outcome

_FREE: Final = "本次不计入次数。"

BAD_FRAME: Final = "bad_frame"
BROKEN: Final = "broken_off"
MACHINE: Final = "machine"
"""Causes beside the challenge's faults and an authority's statuses."""

BROKEN_OFF: Final = f"人脸识别已中断。{_FREE}准备好后请重试。"
MACHINE_FAILED: Final = f"人脸识别服务刚刚重新启动。{_FREE}请重试，或选择人工核验。"
VOID: Final = "您已撤回同意，本次识别已停止，已保存的照片已删除。身份由工作人员核验。"

_FAULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Fault.NO_FACE: "有一会儿没有看到您的脸。请坐正，让脸一直在框内，然后重试。",
        Fault.SEVERAL_FACES: "画面中有多个人。请确认只有您一个人，然后重试。",
        Fault.DARK: "光线太暗，看不清面部。请打开灯或面向光线，然后重试。",
        Fault.NO_CALM: "没有等到端正的画面。请正对镜头、睁眼闭口、保持片刻，然后重试。",
        Fault.TOO_EARLY: "动作比提示早了一点。请看到提示后再做动作，然后重试。",
        Fault.TOO_LATE: "没有在时间内看到要求的动作。请看到提示后把动作做得明显一些，然后重试。",
        Fault.WRONG_GESTURE: "看到的动作与提示不一致。请按提示做一个动作，不要多做，然后重试。",
        Fault.NO_RETURN: "做完动作后没有回到正对镜头的样子。请每做完一个动作就回正，然后重试。",
        Fault.JUMP: "画面突然变化。请坐稳，不要移动设备，然后重试。",
        Fault.FLAT: "没有看到真实的转头动作。请本人面对镜头，转头幅度大一些，然后重试。",
        Fault.OTHER_PERSON: "过程中画面里的人发生了变化。请由您本人从头到尾完成，然后重试。",
        Fault.NOT_LIVE: "没有能够确认是您本人在镜头前。请面向光线，不要隔着屏幕或玻璃，然后重试。",
        Fault.GAP: "网络中断，画面没有连续送到。请检查网络后重试。",
        Fault.SLOW: "画面太慢，不能判断动作。请关闭其他占用网络或电脑的程序，然后重试。",
        Fault.FAST: "画面送来得太快。请刷新页面后重试。",
        Fault.FROZEN: "画面停住了。请检查摄像头是否正常，然后重试。",
        Fault.OUT_OF_ORDER: "画面的顺序不对。请刷新页面后重试。",
        Fault.UNMEASURED: "系统没有来得及判断画面。请重试。",
        BAD_FRAME: "摄像头的画面无法识别。请刷新页面，必要时换一个浏览器，然后重试。",
        BROKEN: BROKEN_OFF,
        MACHINE: MACHINE_FAILED,
    }
)

_STAFF: Final[Mapping[str, str]] = MappingProxyType(
    {
        Fault.NO_FACE: "途中看不到人脸",
        Fault.SEVERAL_FACES: "画面中有多人",
        Fault.DARK: "光线太暗",
        Fault.NO_CALM: "没有端正的画面",
        Fault.TOO_EARLY: "动作早于提示，可能是录像",
        Fault.TOO_LATE: "没有做出要求的动作",
        Fault.WRONG_GESTURE: "动作与提示不一致，可能是录像",
        Fault.NO_RETURN: "动作后没有回正",
        Fault.JUMP: "画面突然变化",
        Fault.FLAT: "转头没有立体感，可能是照片",
        Fault.OTHER_PERSON: "途中换了人",
        Fault.NOT_LIVE: "疑似翻拍的照片或屏幕",
        Fault.GAP: "画面中断",
        Fault.SLOW: "画面太慢",
        Fault.FAST: "画面过快，来源不是本系统的页面",
        Fault.FROZEN: "画面静止",
        Fault.OUT_OF_ORDER: "画面顺序错乱，来源不是本系统的页面",
        Fault.UNMEASURED: "系统来不及判断",
        BAD_FRAME: "画面不是可识别的图片",
        BROKEN: "考生中断或掉线",
        MACHINE: "人脸识别服务重启",
        **{status: said.staff for status, said in SENTENCES.items()},
    }
)


def of_fault(fault: str, *, free: bool) -> str:
    """What the candidate hears when the challenge ends so; `free`: it does not count as a failure."""
    return _FAULTS[fault] + (_FREE if free else "")


def of_attempt(attempt: Attempt) -> str:
    """How a try ended, for the staff."""
    if attempt.outcome is Outcome.PASSED:
        return SENTENCES[Status.MATCH].staff
    return _STAFF.get(attempt.cause, attempt.cause)

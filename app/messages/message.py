"""The kinds of messages there are. Gateways in China send approved templates only: a message is a template and its
parameters, and here stands which, and in which order Tencent wants them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.texts.phones import is_mainland


class Kind(StrEnum):
    """What a message is for; the value is also the name of its template in `[sms]`, after `template_`."""

    CODE = "login_code"
    REMINDER = "reminder"
    SOON = "soon"
    ACCOUNT = "account"


LOGIN_CODE: Final = Kind.CODE


def abroad(kind: str) -> str:
    """The name of the template for numbers outside the mainland: gateways approve those apart."""
    return f"{kind}_abroad"


def template_for(templates: Mapping[str, str], kind: str, phone: str) -> str:
    """The template of `kind` for this number. Abroad without one of its own it is the mainland's, and the gateway says
    what it thinks of that."""
    own = templates[kind]
    return own if is_mainland(phone) else templates.get(abroad(kind), own)


PARAMETERS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.CODE: ("code", "minutes"),
    Kind.REMINDER: ("room", "time"),
    Kind.SOON: ("room", "ahead"),
    Kind.ACCOUNT: ("what", "time"),
}

TEXTS: Final[Mapping[Kind, str]] = {
    Kind.CODE: "的验证码：{code}（{minutes} 分钟内有效）",
    Kind.REMINDER: "请注意：您的面试“{room}”将于北京时间 {time} 开始，请提前登录并调试设备",
    Kind.SOON: "请注意：“{room}”前面还有 {ahead} 位考生，请在电脑前等候",
    Kind.ACCOUNT: "请注意：管理员于 {time} 为您的账号{what}，如非您本人要求，请立即联系学校",
}
"""As the console shows them, after the phone number; a school writes the text of a template at its provider."""

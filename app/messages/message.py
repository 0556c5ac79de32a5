"""The kinds of messages there are, and who carries them. Gateways in China send approved templates only: a message is a
template and its parameters, and here stands which, and in which order Tencent wants them."""

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final, Protocol

from app.host.logs import escape
from app.texts.phones import is_mainland, mask


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


class NotSent(Exception):
    """The gateway did not take the message, or nobody knows. `code` is the gateway's, or ours in lower case. `passing`:
    it certainly was not taken, and may be another time."""

    def __init__(self, code: str, *, passing: bool = False) -> None:
        self.code = code
        self.passing = passing
        super().__init__(code)

    @property
    def certain(self) -> bool:
        """Nothing was sent. A code of the gateway is an answer; ours, in lower case, says that none came."""
        return self.passing or not self.code.islower()


_ID = re.compile(r"[A-Za-z0-9._:^-]{1,80}", re.ASCII)


def message_id(value: object) -> str:
    """A gateway's id of a message, such as `5000:1045710669157053657849499619` or `900619746936498440^0`."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


class Provider(Protocol):
    name: str

    async def send(self, phone: str, template: str, params: Mapping[str, str]) -> str:
        """The gateway's id of the message it took; empty where it has none. Raises `NotSent`, or whatever else goes
        wrong: nobody knows then whether it was sent."""


@dataclass(frozen=True, slots=True)
class Sent:
    phone: str
    code: str
    at: float


_print = partial(print, flush=True)
"""At once, even into a file: somebody waits for the code."""


class ConsoleProvider:
    """The gateway of demos and rehearsals: writes messages where the operator sees them, and keeps the last `keep`
    codes for the demo page."""

    name = "console"

    def __init__(
        self, clock: Callable[[], float], write: Callable[[str], None] = _print, keep: int = 0
    ) -> None:
        self._clock = clock
        self._write = write
        self.recent: deque[Sent] = deque(maxlen=keep)

    async def send(self, phone: str, template: str, params: Mapping[str, str]) -> str:
        if template == Kind.CODE:
            self.recent.appendleft(Sent(phone, params["code"], self._clock()))
        self._write(escape(f"[短信] {mask(phone)} {TEXTS[Kind(template)].format(**params)}"))
        return ""

"""Text messages: what may be said, who carries it, and what is kept of it.

`Outbox` hands a message to the provider, once, and writes the log; `Courier` sends login codes beside the answer.
"""

from app.sms.console import ConsoleProvider, Sent
from app.sms.courier import Courier
from app.sms.log import SmsLog, To
from app.sms.message import LOGIN_CODE, Kind
from app.sms.outbox import Outbox
from app.sms.provider import NotSent, Provider

__all__ = [
    "LOGIN_CODE",
    "ConsoleProvider",
    "Courier",
    "Kind",
    "NotSent",
    "Outbox",
    "Provider",
    "Sent",
    "SmsLog",
    "To",
]

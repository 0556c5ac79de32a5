"""Text messages: what may be said, who carries it, and what is kept of it.

`Outbox` hands a message to the provider, once, and writes the log; `Courier` sends login codes beside the answer.
"""

from app.messages.courier import Courier
from app.messages.log import SmsLog, To
from app.messages.message import LOGIN_CODE, ConsoleProvider, Kind, NotSent, Provider, Sent
from app.messages.outbox import Outbox

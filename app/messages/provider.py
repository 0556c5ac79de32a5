"""A gateway that carries messages."""

import re
from collections.abc import Mapping
from typing import Protocol


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

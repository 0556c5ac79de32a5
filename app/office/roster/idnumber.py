"""Resident identity numbers (居民身份证号码), as GB 11643-1999 writes them."""

import re
from datetime import date

_FORM = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_OLDEST = date(1900, 1, 1)


def fault(number: str, today: date) -> str | None:
    """What is wrong with `number`, as a sentence that says what to do; None for one that may exist.

    Region codes are not looked up: they change, and old numbers keep theirs.
    """
    if len(number) != 18:
        return f"应为 18 位，这里是 {len(number)} 位，请核对"
    if not _FORM.fullmatch(number):
        return "只能是数字，末位可以是 X，请核对"
    if not _born(number, today):
        return f"其中的出生日期 {number[6:14]} 不存在，请核对"
    if check_digit(number[:17]) != number[17]:
        return "校验位不符，至少有一位写错了，请核对"
    return None


def check_digit(body: str) -> str:
    """The last character, from the 17 digits before it (ISO 7064, MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def _born(number: str, today: date) -> bool:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return _OLDEST <= born <= today

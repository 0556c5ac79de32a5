"""Resident identity numbers (居民身份证号码), as GB 11643-1999 writes them.

Of python-stdnum only the check digit (ISO 7064, MOD 11-2): its `cn.ric` looks regions up in a table, refuses those of
Taiwan's residents (83), of foreigners (9), of 三沙, of the standard's own second example, falls over those of 2021, and
takes a birth in the year 2099.
"""

import re
from datetime import date

from stdnum.iso7064 import mod_11_2

_FORM = re.compile(r"[0-9]{17}[0-9X]")
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
    if not mod_11_2.is_valid(number):
        return "校验位不符，至少有一位写错了，请核对"
    return None


def _born(number: str, today: date) -> bool:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return _OLDEST <= born <= today

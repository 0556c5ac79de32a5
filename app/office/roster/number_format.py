"""Number formats of a spreadsheet that put something to a whole number: `000000` shows 12 as 000012, `"2026"0000` as
20260012. An exam number kept so is read as people see it (ECMA-376 part 1, 18.8.31)."""

import re
from typing import Final

_TOKEN: Final = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]|([0#?])|([-+/() :1-9])|(.)', re.DOTALL)

_LONGEST: Final = 255
"""Characters a spreadsheet program lets a format have."""


def pads(code: str) -> bool:
    """Whether this format shows a whole number otherwise than its digits, in a way that `shown` follows: nothing but
    places for digits and fixed characters."""
    if len(code) > _LONGEST:
        return False
    found = list(_TOKEN.finditer(_positive(code)))
    fixed = any(each[1] or each[2] or each[4] for each in found)
    places = [each[3] for each in found if each[3]]
    plain = not any(each[5] for each in found)
    return plain and bool(places) and (fixed or places.count("0") > 1)


def shown(number: int, code: str = "") -> str:
    """The digits of `number`, as `code` shows them where it `pads`."""
    if number < 0 or not code or not pads(code):
        return str(number)
    tokens = list(_TOKEN.finditer(_positive(code)))
    places = sum(1 for each in tokens if each[3])
    digits = str(number).rjust(places)
    before, rest = digits[: len(digits) - places], iter(digits[len(digits) - places :])
    made = ""
    for each in tokens:
        if each[3]:
            digit = next(rest)
            made += before + (digit.replace(" ", "0") if each[3] == "0" else digit.strip())
            before = ""
        else:
            made += each[1] or each[2] or each[4] or ""
    return made.strip()


def _positive(code: str) -> str:
    """The section for numbers that are not negative."""
    return re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code, maxsplit=1)[0]

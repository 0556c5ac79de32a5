"""Phone numbers as people type them, and as other people may see them."""

import re
import unicodedata

from app.state.errors import Malformed

_MAINLAND = re.compile(r"1[3-9][0-9]{9}")
_SEPARATORS = re.compile(r"[\s\-()]+")
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[0-9]{10}$)")

LONGEST = 40
"""No way of writing a mainland number needs more characters; longer input is not looked at."""


def normalise(text: str) -> str:
    """The 11 digits of a mainland mobile number, however typed: +86, spaces, hyphens, full-width digits.

    Raises `Malformed`.
    """
    folded = unicodedata.normalize("NFKC", text[:LONGEST])
    digits = _COUNTRY.sub("", _SEPARATORS.sub("", folded))
    if len(text) > LONGEST or not _MAINLAND.fullmatch(digits):
        raise Malformed("手机号应为 11 位数字，请检查后重新输入。")
    return digits


def mask(phone: str) -> str:
    """`138****1234`: enough for the owner to recognise, not enough to call."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****"

"""Phone numbers as people type them, and as other people may see them.

A mainland number is kept as its 11 digits, every other one as E.164 with its plus: `+85291234567`. Which of those there
are, libphonenumber's tables know; a number that no message can reach is none to log in with.
"""

import re
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from app import texts
from app.state.errors import Malformed

_MAINLAND: Final = re.compile(r"1[3-9][0-9]{9}")
_SEPARATORS: Final = re.compile(r"[()./\-‐‑‒–—−]+")
_COUNTRY: Final = re.compile(r"^(?:\+|00)?86(?=1[0-9]{10}$)")
_ABROAD: Final = re.compile(r"(?:\+|00)([1-9][0-9]{5,17})")
_CHINA: Final = 86

_DEAF: Final = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)
"""Numbers that take no text message."""

LONGEST: Final = 40
"""No way of writing a number needs more characters; longer input is not looked at."""

_NO_NUMBER: Final = (
    "手机号应为 11 位数字；境外手机号请以 + 和国家或地区代码开头，例如 +852 9123 4567。请检查后重新输入。"
)


def normalise(text: str) -> str:
    """A mobile number as it is kept, however typed: +86, 00, spaces, hyphens, full-width digits, what phones put around
    a number that is copied. Raises `Malformed`."""
    plain = _SEPARATORS.sub("", texts.number(text[:LONGEST]))
    digits = _COUNTRY.sub("", plain)
    if len(text) > LONGEST:
        raise Malformed(_NO_NUMBER)
    if _MAINLAND.fullmatch(digits):
        return digits
    abroad = _ABROAD.fullmatch(plain)
    if abroad is None:
        raise Malformed(_NO_NUMBER)
    return _international(f"+{abroad[1]}")


def international(phone: str) -> str:
    """A kept number in E.164."""
    return phone if phone.startswith("+") else f"+{_CHINA}{phone}"


def is_mainland(phone: str) -> bool:
    """Whether a kept number is one of the mainland: gateways have templates and prices of their own for the others."""
    return not phone.startswith("+")


def mask(phone: str) -> str:
    """`138****1234`, `+852****4567`: enough for the owner to recognise, not enough to call."""
    if not phone.startswith("+"):
        return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****"
    code = str(_parsed(phone).country_code)
    rest = phone[len(code) + 1 :]
    return f"+{code}****{rest[-4:] if len(rest) >= 8 else rest[-2:]}"


def _international(typed: str) -> str:
    try:
        number = _parsed(typed)
    except NumberParseException as error:
        raise Malformed(_NO_NUMBER) from error
    if number.country_code == _CHINA or not phonenumbers.is_valid_number(number):
        raise Malformed(_NO_NUMBER)
    if phonenumbers.number_type(number) in _DEAF:
        raise Malformed("这个号码收不到短信，请填写能接收短信的手机号。11 位或以 + 开头的境外号码均可。")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _parsed(number: str) -> phonenumbers.PhoneNumber:
    """Raises `NumberParseException`."""
    return phonenumbers.parse(number, None)

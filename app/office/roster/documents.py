"""Identity documents: which there are, how their numbers are written, and which a number must be of.

Sources: resident identity cards GB 11643-1999; residence permits of Hong Kong, Macau and Taiwan residents
国办发〔2018〕81号 (region 81, 82 or 83, otherwise as GB 11643); permits to come to the mainland: National Immigration
Administration (H or M and 8 digits, on older cards 2 more for the issue; Taiwan 8 digits); permanent residence of
foreigners: 15 characters on cards until 2023, since then 18 digits (9, region, country, birth, order and check digit,
as on the specimen 911124198108030024); passports: ICAO Doc 9303 leaves the number to the country.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from stdnum.iso7064 import mod_11_2

from app import texts
from app.people.directory import Document

WORDS: Final[Mapping[Document, str]] = {
    Document.RESIDENT: "居民身份证",
    Document.HK_MACAU: "港澳居民来往内地通行证",
    Document.TAIWAN: "台湾居民来往大陆通行证",
    Document.RESIDENCE: "港澳台居民居住证",
    Document.PERMANENT: "外国人永久居留身份证",
    Document.PASSPORT: "护照",
}

_ALSO: Final[Mapping[Document, tuple[str, ...]]] = {
    Document.RESIDENT: ("身份证", "二代身份证", "中华人民共和国居民身份证"),
    Document.HK_MACAU: (
        "回乡证",
        "港澳通行证",
        "港澳居民通行证",
        "港澳来往内地通行证",
        "港澳居民来往内地通行证（非中国籍）",
    ),
    Document.TAIWAN: ("台胞证", "台湾通行证", "台湾居民通行证"),
    Document.RESIDENCE: ("居住证", "港澳居民居住证", "台湾居民居住证", "中华人民共和国港澳居民居住证"),
    Document.PERMANENT: ("外国人永久居留证", "永久居留证", "永居证", "外国人居留证"),
    Document.PASSPORT: ("外国护照", "passport", "中国护照", "普通护照"),
}
_NAMES: Final = {
    texts.fold(word): document for document, word in WORDS.items() for word in (word, *_ALSO[document])
}

_HK_MACAU: Final = re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?")
_TAIWAN: Final = re.compile(r"[0-9]{8}")
_OLD_PERMANENT: Final = re.compile(r"[A-Z]{3}[0-9]{12}")
_PASSPORT: Final = re.compile(r"(?=.*[0-9])[A-Z0-9]{5,15}")
_CLEARLY_PASSPORT: Final = re.compile(r"(?:[A-GI-LN-Z]|[A-Z]{2})[0-9]{6,8}")
_OF_18: Final = re.compile(r"[0-9]{17}[0-9X]")
_RESIDENCE: Final = ("81", "82", "83")
_REGIONS: Final = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66))
)


def named(word: str) -> Document | None:
    """The document that people call so."""
    return _NAMES.get(texts.fold(word))


def inferred(number: str) -> Document | None:
    """What a number can only be of; None where it may be of several, or of none."""
    if _OF_18.fullmatch(number):
        return _of_18(number)
    forms = (
        (_HK_MACAU, Document.HK_MACAU),
        (_TAIWAN, Document.TAIWAN),
        (_OLD_PERMANENT, Document.PERMANENT),
        (_CLEARLY_PASSPORT, Document.PASSPORT),
    )
    return next((document for form, document in forms if form.fullmatch(number)), None)


@dataclass(frozen=True, slots=True)
class Judged:
    """`fault` says what is wrong with the number and what to do, or is empty."""

    document: Document | None
    fault: str = ""


def judge(number: str, document: Document | None, today: date) -> Judged:
    """A number, tidied and in capital letters, of the document that was named, or of the one it can only be of."""
    kind = document or inferred(number)
    if kind is None and not number.isdecimal() and not _OF_18.fullmatch(number) and len(number) != 18:
        return Judged(None, "认不出是哪种证件的号码，请填写证件类型，并核对号码")
    if kind is None:
        told = resident_fault(number, today) or "请填写证件类型"
        return Judged(None, told if len(number) == 18 else f"{told}；如果是其他证件，请填写证件类型")
    return Judged(kind, _FAULTS[kind](number, today) or "")


def _of_18(number: str) -> Document:
    """Regions are not looked up, but for the 9 of foreigners: demo and rehearsal numbers are of regions nobody has."""
    if number.startswith(_RESIDENCE):
        return Document.RESIDENCE
    foreign = number[0] == "9" and int(number[1:3]) in _REGIONS
    return Document.PERMANENT if foreign else Document.RESIDENT


def _resident(number: str, today: date) -> str | None:
    if number.startswith(_RESIDENCE) and len(number) == 18:
        return f"是{WORDS[Document.RESIDENCE]}的号码，请改正证件类型"
    if len(number) == 15 and number.isdecimal():
        return "是 15 位的旧号码，已停止使用，请填写 18 位的身份证号码"
    return resident_fault(number, today)


def _residence(number: str, today: date) -> str | None:
    if len(number) == 18 and not number.startswith(_RESIDENCE):
        return f"{WORDS[Document.RESIDENCE]}的号码应以 81、82 或 83 开头，请核对号码和证件类型"
    return resident_fault(number, today)


def _permanent(number: str, today: date) -> str | None:
    if _OLD_PERMANENT.fullmatch(number):
        return None
    if len(number) != 18 or number[0] != "9":
        return "应为以 9 开头的 18 位号码，旧证为 3 个字母和 12 位数字，请核对"
    return resident_fault(number, today)


def _form(form: re.Pattern[str], fault: str) -> Callable[[str, date], str | None]:
    return lambda number, _today: None if form.fullmatch(number) else fault


_FAULTS: Final[Mapping[Document, Callable[[str, date], str | None]]] = {
    Document.RESIDENT: _resident,
    Document.RESIDENCE: _residence,
    Document.PERMANENT: _permanent,
    Document.HK_MACAU: _form(_HK_MACAU, "应为 H 或 M 加 8 位数字（旧证为 10 位数字），请核对号码和证件类型"),
    Document.TAIWAN: _form(_TAIWAN, "应为 8 位数字，请核对号码和证件类型"),
    Document.PASSPORT: _form(_PASSPORT, "护照号码应为 5 到 15 位字母和数字，请核对号码和证件类型"),
}


# Of python-stdnum only the check digit (ISO 7064, MOD 11-2): its `cn.ric` looks regions up in a table, refuses those of
# Taiwan's residents (83), of foreigners (9), of 三沙, of the standard's own second example, falls over those of 2021,
# and takes a birth in the year 2099.
_RESIDENT_FORM = re.compile(r"[0-9]{17}[0-9X]")
_OLDEST = date(1900, 1, 1)


def resident_fault(number: str, today: date) -> str | None:
    """What is wrong with `number`, as a sentence that says what to do; None for one that may exist.

    Region codes are not looked up: they change, and old numbers keep theirs.
    """
    if len(number) != 18:
        return f"应为 18 位，这里是 {len(number)} 位，请核对"
    if not _RESIDENT_FORM.fullmatch(number):
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

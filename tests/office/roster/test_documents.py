"""Candidates from Hong Kong, Macau, Taiwan and abroad: whose number may be what, and what is wrong with it."""

from datetime import date

import pytest
from stdnum.iso7064.mod_11_2 import calc_check_digit

from app.office.roster.documents import WORDS, inferred, judge, named
from app.people.directory import Document, Papers, mask_id

TODAY = date(2026, 11, 26)


def of_18(body: str) -> str:
    return body + calc_check_digit(body)


HONG_KONG, MACAU, TAIWAN = (of_18(f"{region}00020010203001") for region in ("810", "820", "830"))

GOOD = [
    ("11010519491231002X", Document.RESIDENT),
    (of_18("99999920020115001"), Document.RESIDENT),
    (HONG_KONG, Document.RESIDENCE),
    (MACAU, Document.RESIDENCE),
    (TAIWAN, Document.RESIDENCE),
    ("H12345678", Document.HK_MACAU),
    ("M1234567801", Document.HK_MACAU),
    ("01234567", Document.TAIWAN),
    ("911124198108030024", Document.PERMANENT),
    ("CAN110019810803", Document.PERMANENT),
    ("E12345678", Document.PASSPORT),
    ("EA1234567", Document.PASSPORT),
    ("K12345678", Document.PASSPORT),
    ("MA1234567", Document.PASSPORT),
]


@pytest.mark.parametrize(("number", "document"), GOOD)
def test_what_a_number_can_only_be_of_needs_no_word(number: str, document: Document) -> None:
    assert inferred(number) is document
    assert judge(number, None, TODAY) == judge(number, document, TODAY)
    assert judge(number, document, TODAY).fault == ""


@pytest.mark.parametrize(
    "number", ["123456789", "512345678", "AB12CD34", "X1", "H1234567", "12345", "C01X0006H"]
)
def test_what_may_be_several_asks_for_the_word(number: str) -> None:
    assert inferred(number) is None
    assert "证件类型" in judge(number, None, TODAY).fault


@pytest.mark.parametrize(
    "number", ["512345678", "C01X0006H", "H12345678", "01234567", "AB12CD34", "L898902C3"]
)
def test_a_passport_that_is_said_to_be_one_is_one(number: str) -> None:
    assert judge(number, Document.PASSPORT, TODAY).fault == ""


@pytest.mark.parametrize(
    ("number", "document", "part"),
    [
        (HONG_KONG[:-1] + ("0" if HONG_KONG[-1] != "0" else "1"), None, "校验位"),
        (of_18("81000020010230001"), None, "20010230 不存在"),
        (HONG_KONG, Document.RESIDENT, "居住证的号码"),
        ("11010519491231002X", Document.RESIDENCE, "81、82 或 83"),
        ("110105491231002", Document.RESIDENT, "15 位"),
        ("110105491231002", None, "证件类型"),
        ("911124198108030020", None, "校验位"),
        ("CA1100198108030", Document.PERMANENT, "以 9 开头"),
        ("H1234567", Document.HK_MACAU, "8 位数字"),
        ("A12345678", Document.HK_MACAU, "H 或 M"),
        ("H123456789", Document.HK_MACAU, "H 或 M"),
        ("1234567", Document.TAIWAN, "8 位数字"),
        ("1234567890", Document.TAIWAN, "8 位数字"),
        ("ABCDEF", Document.PASSPORT, "护照号码"),
        ("E123456789012345", Document.PASSPORT, "护照号码"),
        ("E1234-5678", Document.PASSPORT, "护照号码"),
        ("张三12345", None, "认不出"),
    ],
)
def test_what_is_wrong_is_said(number: str, document: Document | None, part: str) -> None:
    fault = judge(number, document, TODAY).fault
    assert part in fault
    assert "请" in fault


@pytest.mark.parametrize(
    ("word", "document"),
    [
        *((word, document) for document, word in WORDS.items()),
        ("身份证", Document.RESIDENT),
        ("回乡证", Document.HK_MACAU),
        ("台胞证", Document.TAIWAN),
        ("台湾居民居住证", Document.RESIDENCE),
        (" Passport", Document.PASSPORT),
        ("学生证", None),
    ],
)
def test_people_call_them_as_they_like(word: str, document: Document | None) -> None:
    assert named(word) is document


def test_a_passport_and_a_permit_of_one_number_are_two_people() -> None:
    assert Papers(Document.PASSPORT, "H12345678").key != Papers(Document.HK_MACAU, "H12345678").key


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("11010519491231002X", "110***********002X"),
        ("CAN110019810803", "CAN********0803"),
        ("H12345678", "H******78"),
        ("01234567", "0*****67"),
        ("X1234", "X**34"),
        ("X123", "****"),
        ("", ""),
    ],
)
def test_masks_hide_most_of_any_number(number: str, shown: str) -> None:
    assert mask_id(number) == shown

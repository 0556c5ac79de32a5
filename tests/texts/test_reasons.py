"""A reason has words: one rule for every place that asks for one."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.handlers.office.login_codes import Wanted
from app.handlers.office.material_review import Reject
from app.handlers.office.roster import Unmask
from app.handlers.room.command import WithReason
from app.state.words import has_words
from app.texts import Reason, malformed

ASKED: TypeAdapter[str] = TypeAdapter(Reason)
EVERYWHERE: tuple[tuple[type[BaseModel], dict[str, Any]], ...] = (
    (WithReason, {"key": "k" * 16, "candidate": "c1"}),
    (Wanted, {}),
    (Reject, {"round": 1, "files": []}),
    (Unmask, {"field": "phone"}),
)


@pytest.mark.parametrize(("model", "rest"), EVERYWHERE)
def test_every_place_that_asks_for_one_asks_the_same(model: type[BaseModel], rest: dict[str, Any]) -> None:
    assert model.model_validate(rest | {"reason": " 设备故障 "}).model_dump()["reason"] == "设备故障"
    with pytest.raises(ValidationError) as refused:
        model.model_validate(rest | {"reason": "。。。。"})
    assert malformed(refused.value).message.startswith("请用文字写明原因")


@pytest.mark.parametrize("text", ["病假", "设备\n故障", "line broke", "OK", "换人 2 次", "1a2b"])
def test_words(text: str) -> None:
    assert ASKED.validate_python(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x",
        "xX",
        "哈哈哈",
        "。。。",
        "……",
        "12345",
        "😀😀",
        "\u200b\u200b",
        "\u3164\u115f",
        "-",
        "a1",
        "电话\0通知",
        "字" * 201,
    ],
)
def test_none(text: str) -> None:
    with pytest.raises(ValidationError):
        ASKED.validate_python(text)


@given(st.text(max_size=20))
def test_what_has_no_two_letters_is_no_reason(text: str) -> None:
    letters = {each for each in text.casefold() if unicodedata.category(each).startswith("L")}
    letters -= set("\u115f\u1160\u3164\uffa0")
    assert has_words(text) == (len(letters) >= 2)

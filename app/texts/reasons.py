"""Why somebody did something, in their own words: what is asked for before a look at what is sealed, and before a
change that somebody else will have to understand later."""

import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from app.state.errors import Malformed
from app.state.words import has_words

LONGEST: Final = 200

_SENTENCE: Final = "sentence"
_ASKED: Final = "请用文字写明原因（至少两个字，不能只写标点或数字）。"


def _said(text: str) -> str:
    """Raises what a request is refused with. Lines may be broken; other control characters no database takes."""
    if not has_words(text) or any(
        unicodedata.category(each) == "Cc" for each in text if each not in "\r\n\t"
    ):
        raise PydanticCustomError(_SENTENCE, _ASKED)
    return text


Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST), AfterValidator(_said)]


def malformed(error: ValidationError) -> Malformed:
    """The refusal of a request that does not fit its model, with the sentence of our own rule where one has spoken."""
    told = [each["msg"] for each in error.errors(include_url=False) if each["type"] == _SENTENCE]
    return Malformed(told[0] if told else None)

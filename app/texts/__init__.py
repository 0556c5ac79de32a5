"""Text as people paste it: what is taken off it, what is refused in it, and how it is searched for.

Which characters nobody sees is decided by the ranges below and not by `str.isprintable`: that asks the Unicode tables
of this Python, to which every character of a newer Unicode is "not printable", and to which the private-use characters
that older identity systems print real surnames with are too. So whatever is not listed here passes. The ranges are
those of Default_Ignorable_Code_Point (Unicode 16, DerivedCoreProperties), which Unicode keeps for invisible characters
for ever, assigned or not, without the variation selectors, which choose a glyph; and the blanks that look like nothing.
"""

import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from app.state.errors import Malformed
from app.state.words import has_words

_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff"
    "\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
)
"""Taken off around a value, refused within a name: spreadsheets and telephones put them there (U+202D … U+202C around
a copied phone number, U+FEFF at the start of a file), and those that turn the direction let a name read as another."""

_SELECTORS: Final = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""Variation selectors: they stand behind a character and choose its form (葛󠄀), so a first one stands behind nothing."""

_NEVER: Final = (
    "\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f"
    "\ud800-\udfff\ufdd0-\ufdef\ufffc\ufffd\U000e0000-\U000e007f"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
)
"""Refused wherever it stands: controls, halves of a character, noncharacters, tags (text within the text), and U+FFFD,
which says that a character was lost. Line breaks are blanks here; where lines are meant (`lines`), they stay."""

_JOINED: Final = "\u0600-\u109f\u1780-\u18af\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
"""Scripts whose letters are told apart by a joiner between them (RFC 5892, CONTEXTJ): Persian, Sinhala, Malayalam…"""

_DOTS: Final = "·•‧∙⋅・･⸱⸳ㆍᐧꞏ᛫˙●◦∘⦁"
_LOW_DOTS: Final = ".．﹒。｡․"
"""A full stop is the dot of a name only between characters of scripts that do not abbreviate with it."""
_IDEOGRAPH: Final = (
    "\u3005-\u3007\u3040-\u30fa\u3105-\u318c\u3190-\u9fff\uac00-\ud7a3\ue000-\ufaff\U00016fe0-\U0010ffff"
)

_AROUND: Final = re.compile(rf"^[\s{_INVISIBLE}{_SELECTORS}]+|[\s{_INVISIBLE}]+$")
_BLANK: Final = re.compile(rf"[{_INVISIBLE}]*\s[\s{_INVISIBLE}]*")
_JOINER: Final = re.compile(f"(?<=[{_JOINED}])[\u200c\u200d](?=[{_JOINED}])")
_UNSEEN: Final = re.compile(f"[{_INVISIBLE}{_NEVER}]")
_LOST: Final = re.compile(f"[{_NEVER}]")
_BREAK: Final = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]")
_OUT_OF_NUMBERS: Final = re.compile(rf"[\s{_INVISIBLE}{_SELECTORS}]+")
_NAME_DOT: Final = re.compile(rf"\s*[{_DOTS}]\s*|(?<=[{_IDEOGRAPH}])\s*[{_LOW_DOTS}]\s*(?=[{_IDEOGRAPH}])")
_FOLDED_AWAY: Final = re.compile(
    rf"[\s{_INVISIBLE}{_SELECTORS}{_NEVER}{_DOTS}{_LOW_DOTS}\u0300-\u036f'’‘ʼʻʹ`´′\-‐‑‒–—−]+"
)


def tidy(text: str) -> str:
    """`text` in NFC without what nobody sees around it; every run of blanks is one space. What stands within stays, for
    `has_unseen` to find: left out there, two people could be given names that look the same and are not."""
    return _BLANK.sub(" ", _AROUND.sub("", unicodedata.normalize("NFC", text)))


def name(text: str) -> str:
    """The name of a person, tidied; the dot in it is U+00B7, however it was typed (买买提•吐尔逊, 买买提.吐尔逊)."""
    return _NAME_DOT.sub("·", tidy(text))


def number(text: str) -> str:
    """A number of a phone, a card, a code: without blanks and what nobody sees anywhere, full width made half."""
    plain = _OUT_OF_NUMBERS.sub("", unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFKC", plain)


def serial(text: str) -> str:
    """A number with letters, signs and blanks of its own, such as an exam number: tidied, full width made half."""
    return tidy(unicodedata.normalize("NFKC", text))


def asked(text: str) -> str:
    """What somebody searches for: tidied, without what nobody sees and no database takes."""
    return tidy(_UNSEEN.sub("", _LOST.sub(" ", text)))


def line(text: str) -> str:
    """`text` in NFC without what nobody sees anywhere, its line breaks and tabs spaces; other blanks stay."""
    return _BREAK.sub(" ", unicodedata.normalize("NFC", _UNSEEN.sub("", text)))


def lines(text: str) -> str:
    """Several lines, as a notice has them: one kind of line break, nothing around. `has_unseen` is about each line."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _AROUND.sub("", unicodedata.normalize("NFC", plain))


def has_unseen(text: str) -> bool:
    """Whether `text`, tidied before, holds something nobody sees, or something that was lost."""
    return _UNSEEN.search(_JOINER.sub("", text)) is not None


def has_lost(text: str) -> bool:
    """Whether `text` holds what no text may: controls but for blanks, halves of characters, noncharacters, tags."""
    return _LOST.search(text) is not None


def has_own_glyph(text: str) -> bool:
    """Whether `text` holds a private-use character: another computer may draw it as an empty box."""
    return re.search("[\ue000-\uf8ff\U000f0000-\U0010ffff]", text) is not None


def fold(text: str) -> str:
    """What `text` is found by: dots, apostrophes, hyphens, blanks, width, case and accents make no difference."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKC", _FOLDED_AWAY.sub("", plain))


# Why somebody did something, in their own words: what is asked for before a look at what is sealed, and before a change
# that somebody else will have to understand later.
_LONGEST: Final = 200

_SENTENCE: Final = "sentence"
_ASKED: Final = "请用文字写明原因（至少两个字，不能只写标点或数字）。"


def _said(text: str) -> str:
    """Raises what a request is refused with. Lines may be broken; other control characters no database takes."""
    if not has_words(text) or any(
        unicodedata.category(each) == "Cc" for each in text if each not in "\r\n\t"
    ):
        raise PydanticCustomError(_SENTENCE, _ASKED)
    return text


Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=_LONGEST), AfterValidator(_said)]


def malformed(error: ValidationError) -> Malformed:
    """The refusal of a request that does not fit its model, with the sentence of our own rule where one has spoken."""
    told = [each["msg"] for each in error.errors(include_url=False) if each["type"] == _SENTENCE]
    return Malformed(told[0] if told else None)

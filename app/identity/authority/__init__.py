"""Whose face is it? The interface of those who know, and what their answers mean to people.

`embedded` compares with the photo the school imported; `tencent` and `alibaba` ask a provider of the ministry's
population database. `guard` stands before any of them: time limit, budget, cache for the exam day, audit.
A verdict is an aid: it opens the way, or it says why a person has to look (docs/rules.md P6 and P7).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

EMBEDDED: Final = "embedded"
TENCENT: Final = "tencent"
ALIBABA: Final = "alibaba"
"""Who answers: the `source` of an authority and of its verdicts."""


class Status(StrEnum):
    """What an authority answers. The first five are definite: the same question would get the same answer."""

    MATCH = "match"
    MISMATCH = "mismatch"
    """Another face, or a name that does not belong to the number."""
    NO_PHOTO = "no_photo"
    """Known, but the authority has no photo that could be compared."""
    NOT_FOUND = "not_found"
    """No such number, or one that cannot exist."""
    POOR_PICTURE = "poor_picture"
    """The picture that was sent cannot be compared: no face, several, too small, blurred."""
    THROTTLED = "throttled"
    UNCHECKABLE = "uncheckable"
    """Not asked: the provider knows resident identity cards, and this is another document, or none."""
    UNAVAILABLE = "unavailable"
    """No answer, an answer that is not understood, or the service refuses the school (keys, arrears)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One answer. Holds nothing that identifies a person."""

    status: Status
    source: str
    score: float | None = None
    """Likeness from 0 to 1 where the authority tells one. **Each source has its own scale** (see its module):
    never compare scores of two sources, never show one to the candidate, never log one."""
    vendor_code: str = ""
    """The vendor's own code, or ours in lower case where the vendor said nothing (`timeout`, `http_500`)."""
    request_id: str = ""
    """By which the vendor finds the call again."""


class IdentityAuthority(Protocol):
    """Knows the photo that belongs to an ID number: the school's own of every document, by its `Papers.key`; a
    provider's of resident identity cards."""

    @property
    def source(self) -> str: ...

    async def verify(self, name: str, id_number: str, jpeg: bytes) -> Verdict:
        """Does the face in `jpeg` belong to `name` with `id_number`? What goes wrong is a status, not an error."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a status means, in Chinese, with what to do next."""

    candidate: str
    staff: str


_NOT_PASSED = (
    "本次人脸识别没有通过。请正对摄像头、保持光线充足，摘下口罩、帽子和墨镜，确认画面中只有您本人，然后重试。"
    "多次不能通过时仍可进入候考区，由老师核对您的身份证。"
)
_LATER = "这不是您的问题。请稍后重试；仍然不行时也可进入候考区，由老师核对您的身份证。"

SENTENCES: Mapping[Status, Sentence] = MappingProxyType(
    {
        Status.MATCH: Sentence("人脸识别已通过。", "与证件照一致。"),
        Status.MISMATCH: Sentence(
            _NOT_PASSED, "与证件照不一致，或姓名与身份证号不符。请用身份证进行人证比对。"
        ),
        Status.NO_PHOTO: Sentence(
            _NOT_PASSED, "没有可供比对的证件照，不能说明不是本人。请用身份证进行人证比对。"
        ),
        Status.NOT_FOUND: Sentence(
            _NOT_PASSED,
            "查不到这个身份证号（户口迁移、现役军人等也会这样）。请核对报名信息，并进行人证比对。",
        ),
        Status.POOR_PICTURE: Sentence(
            _NOT_PASSED, "拍到的照片不能用于比对（没有人脸、多张人脸或不清晰）。请考生重试，或进行人证比对。"
        ),
        Status.THROTTLED: Sentence(
            f"核验服务正忙。{_LATER}", "核验次数超过服务商的限制。请过一会儿让考生重试，或进行人证比对。"
        ),
        Status.UNCHECKABLE: Sentence(
            "核验服务只能核对居民身份证，您的证件由工作人员人工核验，不影响面试。请选择人工核验，进入候考区。",
            "核验服务只能核对居民身份证，不能核对该考生的证件，与考生无关。请用证件进行人证比对。",
        ),
        Status.UNAVAILABLE: Sentence(
            f"核验服务暂时无法使用。{_LATER}",
            "核验服务没有给出结果（网络、账户或当日次数用完），与考生无关。请进行人证比对，并告知管理员。",
        ),
    }
)
"""What to tell whom.

Four answers have **one** sentence for the candidate. Whoever sits there may be a stranger with somebody's phone: told
mismatch from no_photo from not_found, they would learn whether a number exists, whether it goes with the name and
whether a photo stands against them, and a poor_picture of its own would tell the same, because providers look at the
number before they look at the picture. The sentence holds all the advice that helps the right person. Only staff,
who see the face, are told which. `guard` sees to it that the time of an answer does not tell either.
"""


def table(words: Mapping[Status, str]) -> dict[str, Status]:
    """A vendor's codes, written by status, looked up by code."""
    return {word: status for status, line in words.items() for word in line.split()}


def believed(status: Status, http: int) -> Status:
    """A server that says it failed is not believed a definite answer."""
    return status if http < 500 or status is Status.THROTTLED else Status.UNAVAILABLE

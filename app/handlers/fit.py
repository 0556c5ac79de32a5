"""What no text that reaches the database may hold: PostgreSQL keeps no NUL, and nothing keeps half a character.

Asked once at each way in (path, query, body, event), so that no handler and no filter finds out by a server error.
"""

from typing import Annotated, Any, Final, TypeVar

from pydantic import JsonValue, StringConstraints

from app.state.errors import Malformed

IDENTIFIER: Final = r"^[A-Za-z0-9_.~-]{1,64}$"
"""What stands in a path: an id, a token, a number, the name of a picture. What is longer is none of ours."""

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
"""What an event names somebody or something by."""


PHONE: Final[dict[str, JsonValue]] = {"pattern": r"^(1[3-9][0-9]{9}|\+[1-9][0-9]{6,14})$"}
CODE: Final[dict[str, JsonValue]] = {"pattern": r"^[0-9A-Za-z -]{6,40}$"}
WORDS: Final[dict[str, JsonValue]] = {
    "pattern": r"^[^\u0000-\u001f\u007f-\u009f]*\S[^\u0000-\u001f\u007f-\u009f]*$"
}
BASE64: Final[dict[str, JsonValue]] = {
    "pattern": r"^([A-Za-z0-9+/]{4})*[A-Za-z0-9+/]{2}(==|[A-Za-z0-9+/]=|[A-Za-z0-9+/]{2})$"
}
"""For the description alone: what a program should send where the server takes more, or refuses with a sentence of its
own (`json_schema_extra`)."""

Said = TypeVar("Said")


def kept(said: Said) -> Said:
    """`said`, if all of it can be kept. Raises `Malformed`."""
    if unfit(said):
        raise Malformed
    return said


def unfit(value: Any) -> bool:
    """Whether any text in `value`, which came as JSON, cannot be kept. As deep as what a parser let through."""
    if isinstance(value, str):
        return "\0" in value or not _is_whole(value)
    if isinstance(value, dict):
        return any(unfit(key) or unfit(inner) for key, inner in value.items())
    return isinstance(value, list) and any(map(unfit, value))


def _is_whole(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True

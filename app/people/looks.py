"""How somebody wants the pages to look: the language, and light or dark. Kept for the person, not for the browser: the
next computer they sit down at has it too."""

from typing import Literal, TypedDict

from app.storage import models

Language = Literal["zh", "en"]
Scheme = Literal["light", "dark"]


class Looks(TypedDict, total=False):
    """What is not there was never chosen: they have what their browser has."""

    language: Language
    scheme: Scheme


async def looks_of(person: str) -> Looks:
    row = await models.Person.get_or_none(id=person).values("language", "scheme")
    looks: Looks = {}
    if row and row["language"]:
        looks["language"] = row["language"]
    if row and row["scheme"]:
        looks["scheme"] = row["scheme"]
    return looks


async def keep_looks(person: str, looks: Looks) -> None:
    """What `looks` leaves open stays as it is."""
    if looks:
        await models.Person.filter(id=person).update(**looks)

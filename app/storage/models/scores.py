"""Scores. Truth is `ScoreEvent`, one log for each room; `ScoreBook`, `ScoreSheet` and `ScoreValue` equal its fold and
are checked before they are used. Numbers of points are integers of 1/100.

What belongs to an examination's result is never deleted along with something else (`RESTRICT`)."""

from tortoise import fields
from tortoise.models import Model

from app.storage.models.people import College
from app.storage.models.rooms import RoomRow


class ScoreRubric(Model):
    """A version of a 评分标准, never changed (append-only by trigger). `rubric` is what the versions are of,
    `content` all of it as JSON. `author` is the id of who made it."""

    id = fields.BigIntField(primary_key=True)
    rubric = fields.CharField(max_length=32)
    version = fields.IntField()
    name = fields.CharField(max_length=100)
    college: fields.ForeignKeyNullableRelation[College] = fields.ForeignKeyField(
        "exam.College", "rubrics", null=True, on_delete=fields.RESTRICT
    )
    content = fields.TextField()
    digest = fields.CharField(max_length=64)
    author = fields.CharField(max_length=32)
    at = fields.FloatField()

    class Meta:
        table = "score_rubric"
        unique_together = (("rubric", "version"),)


class ScoreBook(Model):
    """The scores of a room as their log leaves them: `version` is the last seq, `head` its link."""

    id = fields.BigIntField(primary_key=True)
    room: fields.OneToOneRelation[RoomRow] = fields.OneToOneField(
        "exam.RoomRow", "book", on_delete=fields.RESTRICT
    )
    version = fields.IntField(default=0)
    head = fields.CharField(max_length=64, default="")

    class Meta:
        table = "score_book"


class ScoreEvent(Model):
    """One change of one room's scores. Append-only by trigger. `key` is the page's idempotency key, unique per actor
    and room. `hash` chains each to the one before."""

    id = fields.BigIntField(primary_key=True)
    room: fields.ForeignKeyRelation[RoomRow] = fields.ForeignKeyField(
        "exam.RoomRow", "score_events", on_delete=fields.RESTRICT
    )
    seq = fields.IntField()
    at = fields.FloatField()
    actor = fields.CharField(max_length=32)
    action = fields.CharField(max_length=32)
    key = fields.CharField(max_length=64)
    change = fields.TextField()
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "score_event"
        unique_together = (("room", "seq"), ("room", "actor", "key"))


class ScoreSheet(Model):
    """One member's sheet of one candidate, as the log leaves it."""

    id = fields.BigIntField(primary_key=True)
    room: fields.ForeignKeyRelation[RoomRow] = fields.ForeignKeyField(
        "exam.RoomRow", "score_sheets", on_delete=fields.RESTRICT
    )
    candidate = fields.CharField(max_length=32)
    member = fields.CharField(max_length=32)
    state = fields.CharField(max_length=16)
    remark = fields.TextField()
    digest = fields.CharField(max_length=64)

    class Meta:
        table = "score_sheet"
        unique_together = (("room", "candidate", "member"),)


class ScoreValue(Model):
    """One value of a sheet, in 1/100 of a point. Null: taken away again. `seq` is the entry of the log that set it."""

    id = fields.BigIntField(primary_key=True)
    room: fields.ForeignKeyRelation[RoomRow] = fields.ForeignKeyField(
        "exam.RoomRow", "score_values", on_delete=fields.RESTRICT
    )
    candidate = fields.CharField(max_length=32)
    member = fields.CharField(max_length=32)
    item = fields.CharField(max_length=32)
    value = fields.IntField(null=True)
    seq = fields.IntField()

    class Meta:
        table = "score_value"
        unique_together = (("room", "candidate", "member", "item"),)

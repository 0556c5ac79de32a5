"""Notices of the school and its colleges, who has read them, and which reminders went out.

The notice of the face check is another thing: `app.storage.models.identity.NoticeText`."""

from tortoise import fields
from tortoise.models import Model

from app.storage.models.people import College, Person
from app.storage.models.rooms import RoomRow


class Notice(Model):
    """A notice. `college` null is the whole school's. Its words stand in its versions."""

    id = fields.CharField(primary_key=True, max_length=32)
    college: fields.ForeignKeyNullableRelation[College] = fields.ForeignKeyField(
        "exam.College", "notices", null=True, on_delete=fields.RESTRICT
    )
    created_at = fields.FloatField()
    withdrawn_at = fields.FloatField(null=True)

    class Meta:
        table = "notice"


class NoticeVersion(Model):
    """The words of a notice, never changed: readings refer to them. In force from `visible_from` until a newer one is.
    `important`: whoever read an older version has this one to read."""

    id = fields.BigIntField(primary_key=True)
    notice: fields.ForeignKeyRelation[Notice] = fields.ForeignKeyField(
        "exam.Notice", "versions", on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    title = fields.CharField(max_length=100)
    text = fields.TextField()
    visible_from = fields.FloatField()
    important = fields.BooleanField()
    author: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "exam.Person", "notice_versions", on_delete=fields.RESTRICT
    )
    written_at = fields.FloatField()

    class Meta:
        table = "notice_version"
        unique_together = (("notice", "number"),)


class NoticeReading(Model):
    """A candidate opened this version of a notice, first at `at`."""

    id = fields.BigIntField(primary_key=True)
    notice: fields.ForeignKeyRelation[Notice] = fields.ForeignKeyField(
        "exam.Notice", "readings", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "readings")
    version = fields.IntField()
    at = fields.FloatField()

    class Meta:
        table = "notice_reading"
        unique_together = (("notice", "person", "version"),)


class Reminder(Model):
    """A message to one candidate about one room on one exam day, written before it is sent: whatever happens then, it
    is not sent twice. `state` is `sending`, `sent` or `failed`, which is tried again until `tries` are used up."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=32)
    room: fields.ForeignKeyRelation[RoomRow] = fields.ForeignKeyField(
        "exam.RoomRow", "reminders", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "reminders")
    day = fields.CharField(max_length=10)
    state = fields.CharField(max_length=8)
    tries = fields.IntField()
    at = fields.FloatField()

    class Meta:
        table = "reminder"
        unique_together = (("kind", "room", "person", "day"),)

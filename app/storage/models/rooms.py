"""Exam rooms. Truth is `Event`; `RoomRow`, `RoomStaff` and `SeatRow` equal its fold and are checked at start.

What belongs to a room's record is never deleted along with something else (`RESTRICT`)."""

from tortoise import fields
from tortoise.models import Model

from app.storage.models.people import College, Person


class PledgeText(Model):
    """A published version of a text for candidates, never changed (append-only by trigger). `kind` is `pledge` or
    `recording`, `number` counts within it. `shipped`: the program's own text, published because there was none, so it
    has no author."""

    version = fields.CharField(primary_key=True, max_length=32)
    kind = fields.CharField(max_length=16, default="pledge", db_default="pledge")
    number = fields.IntField(default=1, db_default=1)
    title = fields.CharField(max_length=100)
    text = fields.TextField()
    created_at = fields.FloatField()
    shipped = fields.BooleanField(default=False, db_default=False)
    author: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "exam.Person", "pledge_texts", null=True, on_delete=fields.RESTRICT
    )

    class Meta:
        table = "pledge_text"


class RoomRow(Model):
    """A room as its log leaves it: `version` is the last seq.

    `owner`, `epoch` and `lease_until` say which one process may write. `closed_at`: somebody closed it by hand.
    """

    id = fields.CharField(primary_key=True, max_length=32)
    title = fields.CharField(max_length=100, default="")
    college: fields.ForeignKeyNullableRelation[College] = fields.ForeignKeyField(
        "exam.College", "rooms", null=True
    )
    opens_at = fields.FloatField(default=0)
    closes_at = fields.FloatField(default=0)
    rehearsal = fields.BooleanField(default=False, db_default=False)
    closed_at = fields.FloatField(null=True)
    phase = fields.CharField(max_length=16, default="waiting")
    version = fields.IntField(default=0)
    head = fields.CharField(max_length=64, default="")
    owner = fields.CharField(max_length=64, default="")
    epoch = fields.IntField(default=0)
    lease_until = fields.FloatField(default=0)

    class Meta:
        table = "room"


class RoomStaff(Model):
    """Who has which role in a room, as its log leaves it."""

    id = fields.BigIntField(primary_key=True)
    room: fields.ForeignKeyRelation[RoomRow] = fields.ForeignKeyField(
        "exam.RoomRow", "staff", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "exam.Person", "staffing", on_delete=fields.RESTRICT
    )
    role = fields.CharField(max_length=16)

    class Meta:
        table = "room_staff"
        unique_together = (("room", "person"),)


class SeatRow(Model):
    """One candidate in one room, as its log leaves it. Partial unique indexes (db.py) keep docs/rules.md 4.1."""

    id = fields.BigIntField(primary_key=True)
    room: fields.ForeignKeyRelation[RoomRow] = fields.ForeignKeyField(
        "exam.RoomRow", "seats", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "exam.Person", "seats", on_delete=fields.RESTRICT
    )
    position = fields.IntField()
    state = fields.CharField(max_length=16)
    since = fields.FloatField()

    class Meta:
        table = "seat"
        unique_together = (("room", "person"),)


class Event(Model):
    """One change of one room. Append-only by trigger. `key` is the page's idempotency key, unique per actor and room.
    `hash` chains each event to the one before."""

    id = fields.BigIntField(primary_key=True)
    room: fields.ForeignKeyRelation[RoomRow] = fields.ForeignKeyField(
        "exam.RoomRow", "events", on_delete=fields.RESTRICT
    )
    seq = fields.IntField()
    at = fields.FloatField()
    actor = fields.CharField(max_length=32)
    action = fields.CharField(max_length=32)
    key = fields.CharField(max_length=64)
    epoch = fields.IntField()
    change = fields.TextField()
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "event"
        unique_together = (("room", "seq"), ("room", "actor", "key"))


class SeatEpoch(Model):
    """How often a device of a seat was taken over: an older page with a smaller epoch is fenced."""

    id = fields.BigIntField(primary_key=True)
    room: fields.ForeignKeyRelation[RoomRow] = fields.ForeignKeyField("exam.RoomRow", "epochs")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "epochs")
    device = fields.CharField(max_length=16)
    epoch = fields.IntField(default=0)

    class Meta:
        table = "seat_epoch"
        unique_together = (("room", "person", "device"),)

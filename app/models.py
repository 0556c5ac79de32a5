"""The tables. Truth about a room is `Event`; `RoomRow` and `SeatRow` equal its fold and are checked at start.

Times are seconds since 1970 (UTC). What identifies a person beyond the name (phone, later the ID number) is sealed
with the school's key; an index column holds a keyed hash, so that it can be found without being readable.

What belongs to a room's record is never deleted along with something else (`RESTRICT`).

No semicolons in the docstrings below: Tortoise copies them into the DDL and splits statements there.
"""

from tortoise import fields
from tortoise.models import Model


class College(Model):
    id = fields.CharField(primary_key=True, max_length=32)
    name = fields.CharField(max_length=100)

    class Meta:
        table = "college"


class Major(Model):
    id = fields.CharField(primary_key=True, max_length=32)
    college: fields.ForeignKeyRelation[College] = fields.ForeignKeyField("exam.College", "majors")
    name = fields.CharField(max_length=100)

    class Meta:
        table = "major"


class Person(Model):
    """A candidate or a member of staff. `college` is the scope of an admin or inspector. Null is the whole school.

    `gate` is what they log in through: `candidate/<major>`, `examiner` or `manager`. A phone is unique within a gate.
    """

    id = fields.CharField(primary_key=True, max_length=32)
    kind = fields.CharField(max_length=16)
    gate = fields.CharField(max_length=64)
    name = fields.CharField(max_length=100)
    exam_no = fields.CharField(max_length=40, default="")
    college: fields.ForeignKeyNullableRelation[College] = fields.ForeignKeyField(
        "exam.College", "people", null=True
    )
    major: fields.ForeignKeyNullableRelation[Major] = fields.ForeignKeyField(
        "exam.Major", "people", null=True
    )
    phone_index = fields.CharField(max_length=64)
    phone_sealed = fields.TextField()
    id_index = fields.CharField(max_length=64, default="", db_index=True)
    id_sealed = fields.TextField(default="")

    class Meta:
        table = "person"
        unique_together = (("gate", "phone_index"),)


class Session(Model):
    """A login. Only the token's hash is kept. `ended_at` is set by logout, by a newer login, or by expiry."""

    id = fields.CharField(primary_key=True, max_length=64)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "sessions")
    created_at = fields.FloatField()
    expires_at = fields.FloatField()
    ended_at = fields.FloatField(null=True)
    address = fields.CharField(max_length=64, default="")

    class Meta:
        table = "session"


class SmsCode(Model):
    """A code that was asked for. `phone` and `browser` are keyed hashes, `code` a hash salted by them.

    `sent_at` is 0 when nobody has this phone, and so nothing was sent.
    """

    id = fields.BigIntField(primary_key=True)
    gate = fields.CharField(max_length=64)
    phone = fields.CharField(max_length=64, db_index=True)
    browser = fields.CharField(max_length=64)
    code = fields.CharField(max_length=64)
    address = fields.CharField(max_length=64, db_index=True)
    created_at = fields.FloatField(db_index=True)
    sent_at = fields.FloatField(default=0, db_default=0, db_index=True)
    tries = fields.IntField(default=0)
    used_at = fields.FloatField(null=True)

    class Meta:
        table = "sms_code"


class PledgeText(Model):
    """A version of the exam pledge, never changed once somebody has agreed to it."""

    version = fields.CharField(primary_key=True, max_length=32)
    title = fields.CharField(max_length=100)
    text = fields.TextField()
    created_at = fields.FloatField()

    class Meta:
        table = "pledge_text"


class RoomRow(Model):
    """A room as its log leaves it: `version` is the last seq.

    `owner`, `epoch` and `lease_until` say which one process may write.
    """

    id = fields.CharField(primary_key=True, max_length=32)
    title = fields.CharField(max_length=100, default="")
    college: fields.ForeignKeyNullableRelation[College] = fields.ForeignKeyField(
        "exam.College", "rooms", null=True
    )
    opens_at = fields.FloatField(default=0)
    closes_at = fields.FloatField(default=0)
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
    """One candidate in one room, as its log leaves it. Partial unique indexes (db.py) keep rule 4.1."""

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


class Camera2Code(Model):
    """A code shown to bind a phone. `id` is the hash of its secret. `used_at` is set by the first phone, and by a
    binding with another code of the same seat."""

    id = fields.CharField(primary_key=True, max_length=64)
    room: fields.ForeignKeyRelation[RoomRow] = fields.ForeignKeyField("exam.RoomRow", "camera2_codes")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "camera2_codes")
    created_at = fields.FloatField()
    used_at = fields.FloatField(null=True)

    class Meta:
        table = "camera2_code"
        indexes = (("room_id", "person_id"),)


class Camera2Binding(Model):
    """A phone bound as the second camera of a seat. `id` is the hash of its cookie, `code` of the secret it came with.
    `ended_at` is set when another phone takes its place."""

    id = fields.CharField(primary_key=True, max_length=64)
    room: fields.ForeignKeyRelation[RoomRow] = fields.ForeignKeyField("exam.RoomRow", "camera2_bindings")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "camera2_bindings")
    code = fields.CharField(max_length=64)
    created_at = fields.FloatField()
    ended_at = fields.FloatField(null=True)

    class Meta:
        table = "camera2_binding"
        indexes = (("room_id", "person_id"),)


class TicketRow(Model):
    """A ticket for a program or page without a login. `id` is the hash of its secret, `room` is empty where it is for
    none. `used_at` is set by the first who redeems it."""

    id = fields.CharField(primary_key=True, max_length=64)
    purpose = fields.CharField(max_length=16)
    room = fields.CharField(max_length=32, default="")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "tickets")
    created_at = fields.FloatField()
    expires_at = fields.FloatField()
    used_at = fields.FloatField(null=True)

    class Meta:
        table = "ticket"
        indexes = (("purpose", "person_id"),)


class ClientInstall(Model):
    """The Windows client of a candidate: when it last called home for a check, in which version, and when it last
    reported that it opened the emergency room and that its window was closed."""

    id = fields.BigIntField(primary_key=True)
    person: fields.OneToOneRelation[Person] = fields.OneToOneField("exam.Person", "client")
    version = fields.CharField(max_length=32, default="")
    checked_at = fields.FloatField(null=True)
    launched_at = fields.FloatField(null=True)
    exited_at = fields.FloatField(null=True)

    class Meta:
        table = "client_install"


class NoticeText(Model):
    """A version of the notice of the face check, never changed: consents refer to it."""

    version = fields.CharField(primary_key=True, max_length=32)
    title = fields.CharField(max_length=100)
    text = fields.TextField()
    created_at = fields.FloatField()

    class Meta:
        table = "notice_text"


class FacePicture(Model):
    """A picture or embedding kept sealed in a file named `id`. `subject` is a keyed hash of the person, so that this
    table alone tells nobody whose face it is. `attempt` is the try it belongs to, empty for a reference."""

    id = fields.CharField(primary_key=True, max_length=32)
    subject = fields.CharField(max_length=64, db_index=True)
    room = fields.CharField(max_length=32, default="")
    attempt = fields.CharField(max_length=32, default="")
    label = fields.CharField(max_length=16)
    taken_at = fields.FloatField()
    delete_at = fields.FloatField(db_index=True)

    class Meta:
        table = "face_picture"


class AuditEntry(Model):
    """Who did what to whom, when, from where, with what result. Append-only by trigger. `hash` chains each entry to
    the one before."""

    id = fields.BigIntField(primary_key=True)
    at = fields.FloatField(db_index=True)
    actor = fields.CharField(max_length=32, db_index=True)
    action = fields.CharField(max_length=40)
    subject = fields.CharField(max_length=32, default="", db_index=True)
    room = fields.CharField(max_length=32, default="")
    address = fields.CharField(max_length=64, default="")
    result = fields.CharField(max_length=40, default="ok")
    detail = fields.CharField(max_length=200, default="")
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "audit"


class AuthorityCall(Model):
    """One call to an identity authority, written before it was made. Counts the budget, answers for the day, audits.

    `person`, `claim` (person, name and number) and `picture` are keyed hashes. `status` is empty until the answer is
    in: such a row is a call whose answer nobody recorded.
    """

    id = fields.BigIntField(primary_key=True)
    at = fields.FloatField()
    day = fields.CharField(max_length=10, db_index=True)
    paid = fields.BooleanField()
    source = fields.CharField(max_length=16)
    person = fields.CharField(max_length=64, db_index=True)
    room = fields.CharField(max_length=32)
    claim = fields.CharField(max_length=64, db_index=True)
    picture = fields.CharField(max_length=64)
    status = fields.CharField(max_length=16, default="")
    score = fields.FloatField(null=True)
    vendor_code = fields.CharField(max_length=80, default="")
    request_id = fields.CharField(max_length=80, default="")
    seconds = fields.FloatField(default=0)

    class Meta:
        table = "authority_call"

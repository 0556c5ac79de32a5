"""Secrets, by their hashes, and what each stands for: `app.people.secrets` makes and finds them all.

Each table says in which way one is over: `used_at` is of what is good once, `ended_at` of what is held until it is
ended.
"""

from tortoise import fields
from tortoise.models import Model

from app.storage.models.people import Person
from app.storage.models.rooms import RoomRow


class Secret(Model):
    """`id` is the secret's hash."""

    id = fields.CharField(primary_key=True, max_length=64)
    created_at = fields.FloatField()

    class Meta:
        abstract = True


class Timed(Secret):
    """One with a time of its own."""

    expires_at = fields.FloatField()

    class Meta:
        abstract = True


class Session(Timed):
    """A login. Only the token's hash is kept. `ended_at` is set by logout, by a newer login, or by expiry. `second`:
    a second factor was asked for and given."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "sessions")
    person_id: str
    ended_at = fields.FloatField(null=True)
    address = fields.CharField(max_length=64, default="")
    second = fields.BooleanField(default=False, db_default=False)

    class Meta:
        table = "session"


class HalfLogin(Secret):
    """An SMS code that was right, waiting for the second factor. `id` is the hash of the browser's token."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "half_logins")
    person_id: str
    created_at = fields.FloatField(db_index=True)
    tries = fields.IntField(default=0)
    used_at = fields.FloatField(null=True)

    class Meta:
        table = "half_login"


class LoginCode(Secret):
    """A login code that an administrator issued for somebody who gets no message. `id` is a keyed hash of the code and
    the person. `used_at` is set by the login with it, and by a newer one."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "login_codes")
    person_id: str
    gate = fields.CharField(max_length=64)
    issuer = fields.CharField(max_length=32)
    created_at = fields.FloatField(db_index=True)
    used_at = fields.FloatField(null=True)

    class Meta:
        table = "login_code"


class SetupLink(Secret):
    """A link that makes the school's first administrator. `node` is the server that printed it. `used_at` is set when
    one was made."""

    node = fields.CharField(max_length=31)
    used_at = fields.FloatField(null=True)

    class Meta:
        table = "setup_link"


class TicketRow(Timed):
    """A ticket for a program or page without a login. `id` is the hash of its secret, `room` is empty where it is for
    none. `used_at` is set by the first who redeems it."""

    purpose = fields.CharField(max_length=16)
    room = fields.CharField(max_length=32, default="")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "tickets")
    person_id: str
    used_at = fields.FloatField(null=True)

    class Meta:
        table = "ticket"
        indexes = (("purpose", "person_id"),)


class EmergencyPass(Secret):
    """What a page of the emergency room comes in with. `id` is the hash of its cookie, `ticket` of the ticket it was
    given for. `ended_at` is set when a newer one takes its place."""

    room: fields.ForeignKeyRelation[RoomRow] = fields.ForeignKeyField("exam.RoomRow", "emergency_passes")
    room_id: str
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "emergency_passes")
    person_id: str
    ticket = fields.CharField(max_length=64)
    ended_at = fields.FloatField(null=True)

    class Meta:
        table = "emergency_pass"
        indexes = (("room_id", "person_id"),)


class Camera2Code(Secret):
    """A code shown to bind a phone. `id` is the hash of its secret. `used_at` is set by the first phone, and by a
    binding with another code of the same seat."""

    room: fields.ForeignKeyRelation[RoomRow] = fields.ForeignKeyField("exam.RoomRow", "camera2_codes")
    room_id: str
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "camera2_codes")
    person_id: str
    used_at = fields.FloatField(null=True)

    class Meta:
        table = "camera2_code"
        indexes = (("room_id", "person_id"),)


class Camera2Binding(Secret):
    """A phone bound as the second camera of a seat. `id` is the hash of its cookie, `code` of the secret it came with.
    `ended_at` is set when another phone takes its place, or its candidate logs out."""

    room: fields.ForeignKeyRelation[RoomRow] = fields.ForeignKeyField("exam.RoomRow", "camera2_bindings")
    room_id: str
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "camera2_bindings")
    person_id: str
    code = fields.CharField(max_length=64)
    ended_at = fields.FloatField(null=True)

    class Meta:
        table = "camera2_binding"
        indexes = (("room_id", "person_id"),)

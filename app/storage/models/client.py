"""The way in for what has no login, and the Windows client."""

from tortoise import fields
from tortoise.models import Model

from app.storage.models.people import Person


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

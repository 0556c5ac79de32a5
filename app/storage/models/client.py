"""The Windows client."""

from tortoise import fields
from tortoise.models import Model

from app.storage.models.people import Person


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

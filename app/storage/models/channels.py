"""The second channel of a seat."""

from tortoise import fields
from tortoise.models import Model

from app.storage.models.people import Person
from app.storage.models.rooms import RoomRow


class EmergencyPass(Model):
    """What a page of the emergency room comes in with. `id` is the hash of its cookie, `ticket` of the ticket it was
    given for. `ended_at` is set when a newer one takes its place."""

    id = fields.CharField(primary_key=True, max_length=64)
    room: fields.ForeignKeyRelation[RoomRow] = fields.ForeignKeyField("exam.RoomRow", "emergency_passes")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "emergency_passes")
    ticket = fields.CharField(max_length=64)
    created_at = fields.FloatField()
    ended_at = fields.FloatField(null=True)

    class Meta:
        table = "emergency_pass"
        indexes = (("room_id", "person_id"),)

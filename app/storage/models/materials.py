"""What candidates hand in to be looked at before the exam (身份认证)."""

from tortoise import fields
from tortoise.models import Model

from app.storage.models.people import Person


class Material(Model):
    """A file of a candidate, or one on its way. The stored object is named `id`.

    `slot` counts the files of one person, so that the database itself never holds more than ten. One that is to
    replace another has none until it takes over the place of `replaces`. `received` bytes of `size` are on the disk.
    `sealed`: the stored object is. `mark` tells whether a file chosen after a reload is the same. `notes` are codes of
    what was noticed about it, `reason` says why it was rejected.
    """

    id = fields.CharField(primary_key=True, max_length=32)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "materials")
    person_id: str
    slot = fields.IntField(null=True)
    replaces = fields.CharField(max_length=32, null=True, unique=True)
    name = fields.CharField(max_length=255)
    kind = fields.CharField(max_length=8)
    size = fields.BigIntField()
    received = fields.BigIntField(default=0)
    mark = fields.CharField(max_length=64, default="")
    state = fields.CharField(max_length=16)
    sha256 = fields.CharField(max_length=64, default="")
    sealed = fields.BooleanField(default=False, db_default=False)
    notes = fields.CharField(max_length=200, default="")
    reason = fields.CharField(max_length=200, default="")
    created_at = fields.FloatField()
    changed_at = fields.FloatField(db_index=True)

    class Meta:
        table = "material"
        unique_together = (("person", "slot"),)


class MaterialCase(Model):
    """How the materials of one person stand. `round` counts the submissions. A decision names the round it is about."""

    id = fields.BigIntField(primary_key=True)
    person: fields.OneToOneRelation[Person] = fields.OneToOneField("exam.Person", "material_case")
    person_id: str
    state = fields.CharField(max_length=16, db_index=True)
    round = fields.IntField(default=0)
    reason = fields.CharField(max_length=200, default="")
    submitted_at = fields.FloatField(default=0)
    decided_at = fields.FloatField(default=0)

    class Meta:
        table = "material_case"


class MaterialEvent(Model):
    """A submission or a decision. Append-only by trigger. `files` are ids and kinds only, since it outlives them."""

    id = fields.BigIntField(primary_key=True)
    at = fields.FloatField()
    person = fields.CharField(max_length=32, db_index=True)
    actor = fields.CharField(max_length=32)
    action = fields.CharField(max_length=16)
    round = fields.IntField()
    reason = fields.CharField(max_length=200, default="")
    files = fields.TextField()

    class Meta:
        table = "material_event"

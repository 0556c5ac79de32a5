"""What is recorded of interviews, and where it is kept."""

from tortoise import fields
from tortoise.models import Model


class RecordedTurn(Model):
    """The record of one candidate's interview in one room. `number` and `head` are those of the last entry of its
    manifest. `closed_at`: all of it is there and the room's log says so."""

    id = fields.CharField(primary_key=True, max_length=32)
    room = fields.CharField(max_length=32, db_index=True)
    candidate = fields.CharField(max_length=32, db_index=True)
    college = fields.CharField(max_length=32, db_index=True)
    began_at = fields.FloatField(db_index=True)
    number = fields.IntField(default=0)
    head = fields.CharField(max_length=64, default="")
    closed_at = fields.FloatField(null=True)

    class Meta:
        table = "recorded_turn"


class RecordedFile(Model):
    """Entry `n` of a turn's manifest: a file of one track, kept sealed as `id`. `hash` links it to the entry before.
    `gap` is how many seconds are missing before it, `cause` why, as far as that is known. `stored`: it is in the
    storage, and what lies there was compared."""

    id = fields.CharField(primary_key=True, max_length=32)
    turn = fields.CharField(max_length=32)
    n = fields.IntField()
    person = fields.CharField(max_length=32)
    device = fields.CharField(max_length=16)
    source = fields.CharField(max_length=16)
    codec = fields.CharField(max_length=8)
    starts = fields.FloatField()
    ends = fields.FloatField()
    lost = fields.IntField()
    gap = fields.FloatField()
    cause = fields.CharField(max_length=16)
    bytes = fields.BigIntField()
    sha256 = fields.CharField(max_length=64)
    sealed = fields.BigIntField()
    digest = fields.CharField(max_length=64)
    hash = fields.CharField(max_length=64)
    stored = fields.BooleanField(default=False, db_index=True)

    class Meta:
        table = "recorded_file"
        unique_together = (("turn", "n"),)

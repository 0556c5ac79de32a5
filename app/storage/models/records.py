"""What was done, beside the rooms' own logs, and what is signed with the school's keys."""

from tortoise import fields
from tortoise.models import Model


class AuditEntry(Model):
    """Who did what to whom, when, from where, with what result. Append-only by trigger. `hash` chains each entry to
    the one before. `college` is the one it concerns, empty where it concerns the school."""

    id = fields.BigIntField(primary_key=True)
    at = fields.FloatField(db_index=True)
    actor = fields.CharField(max_length=32, db_index=True)
    action = fields.CharField(max_length=40)
    subject = fields.CharField(max_length=32, default="", db_index=True)
    room = fields.CharField(max_length=32, default="")
    address = fields.CharField(max_length=64, default="")
    result = fields.CharField(max_length=40, default="ok")
    detail = fields.CharField(max_length=200, default="")
    college = fields.CharField(max_length=32, default="", db_default="", db_index=True)
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "audit"


class Pulse(Model):
    """What /readyz writes to see whether it can be written, a row for each node. `ballast` is empty but for a moment,
    in which it has to find room."""

    node = fields.CharField(primary_key=True, max_length=31)
    at = fields.FloatField()
    ballast = fields.TextField()

    class Meta:
        table = "pulse"


# Signed with the school's keys, so that whoever can write the database alone cannot make it.
class Seal(Model):
    """`value` is a keyed signature over the rest. Of a key file: that this key belongs to this database. Of a chain
    (`audit`, `room:<id>`): that its entries up to `number`, whose last hash is `head`, were there before links were
    keyed."""

    name = fields.CharField(primary_key=True, max_length=48)
    number = fields.BigIntField(default=0)
    head = fields.CharField(max_length=64, default="")
    value = fields.CharField(max_length=64)

    class Meta:
        table = "seal"

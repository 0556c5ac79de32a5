"""The servers that share this database, what each of them does alone, and what was done for all."""

from tortoise import fields
from tortoise.models import Model


class NodeRow(Model):
    """A server that runs, or ran until a moment ago: it lives until `until` by the database's clock, and says so anew
    all the time. `incarnation` is new with every start. Others reach it at `address`. `host` and `pid` tell a server
    on the same machine whether its process is still there."""

    name = fields.CharField(primary_key=True, max_length=31)
    incarnation = fields.CharField(max_length=32)
    address = fields.CharField(max_length=200)
    capacity = fields.IntField()
    version = fields.CharField(max_length=32)
    host = fields.CharField(max_length=64)
    pid = fields.IntField()
    draining = fields.BooleanField(default=False, db_default=False)
    until = fields.FloatField()

    class Meta:
        table = "node"


class JobRow(Model):
    """What one server does for all: who, and until when, by the database's clock."""

    name = fields.CharField(primary_key=True, max_length=31)
    owner = fields.CharField(max_length=31)
    until = fields.FloatField()

    class Meta:
        table = "job"


class BackupRow(Model):
    """The last backup of everything that was whole: when it was begun, and where it lies, by the machine's own name.
    `name` is always the same."""

    name = fields.CharField(primary_key=True, max_length=8)
    at = fields.FloatField()
    place = fields.CharField(max_length=400)
    bytes = fields.BigIntField()

    class Meta:
        table = "backup"

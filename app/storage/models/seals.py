"""What is signed with the school's keys, so that whoever can write the database alone cannot make it."""

from tortoise import fields
from tortoise.models import Model


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

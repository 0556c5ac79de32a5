"""How staff prove who they are beyond the SMS code, and what was sent to whom."""

from tortoise import fields
from tortoise.models import Model

from app.storage.models.people import Person


class SecondFactor(Model):
    """A person's authenticator. `secret` is sealed and in force since `confirmed_at`. `pending` waits for its first
    code. `last_step` is the time step of the newest code that was used. `tries` counts wrong codes since `tries_at`."""

    id = fields.BigIntField(primary_key=True)
    person: fields.OneToOneRelation[Person] = fields.OneToOneField("exam.Person", "second_factor")
    secret = fields.TextField(default="")
    pending = fields.TextField(default="")
    confirmed_at = fields.FloatField(null=True)
    last_step = fields.BigIntField(default=0)
    tries = fields.IntField(default=0)
    tries_at = fields.FloatField(default=0)

    class Meta:
        table = "second_factor"


class RecoveryCode(Model):
    """A code for who has lost the authenticator, good once. `code` is a keyed hash."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "recovery_codes")
    code = fields.CharField(max_length=64)
    used_at = fields.FloatField(null=True)

    class Meta:
        table = "recovery_code"
        unique_together = (("person", "code"),)


class KnownBrowser(Model):
    """A browser that has logged in as `person`: `browser` is the hash of its device cookie. `used_at` is the last such
    login."""

    id = fields.BigIntField(primary_key=True)
    browser = fields.CharField(max_length=64)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "known_browsers")
    used_at = fields.FloatField()

    class Meta:
        table = "known_browser"
        unique_together = (("person", "browser"),)


class AccountChange(Model):
    """A change of the way into the account of `person`, asked for by the administrator `asker`. `kind` and `state` are
    those of `app.people.account_changes`. `phone` is the sealed number it is to have. `decided_at` is when it was made,
    refused or lapsed, `decider` whoever approved or refused it, empty where nobody had to."""

    id = fields.CharField(primary_key=True, max_length=32)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("exam.Person", "account_changes")
    kind = fields.CharField(max_length=24)
    state = fields.CharField(max_length=16)
    asker = fields.CharField(max_length=32)
    asked_at = fields.FloatField(db_index=True)
    phone = fields.TextField(default="")
    decider = fields.CharField(max_length=32, default="")
    decided_at = fields.FloatField(null=True)

    class Meta:
        table = "account_change"


class SmsSent(Model):
    """A message handed to a gateway, or kept back. `phone` is masked, `phone_index` finds it by the whole number.
    `gate` is the door of the login page where a code was asked for. `about` names what must be told once and no more.
    `result` is `sending` until the gateway has answered: after a crash nobody knows, and it is not sent again."""

    id = fields.BigIntField(primary_key=True)
    at = fields.FloatField(db_index=True)
    kind = fields.CharField(max_length=20)
    person = fields.CharField(max_length=32, default="", db_index=True)
    college = fields.CharField(max_length=32, default="")
    phone = fields.CharField(max_length=20)
    phone_index = fields.CharField(max_length=64, default="", db_default="", db_index=True)
    gate = fields.CharField(max_length=64, default="", db_default="")
    provider = fields.CharField(max_length=16)
    result = fields.CharField(max_length=16, default="sending")
    code = fields.CharField(max_length=80, default="")
    message_id = fields.CharField(max_length=80, default="")
    about = fields.CharField(max_length=100, null=True, unique=True)

    class Meta:
        table = "sms_log"

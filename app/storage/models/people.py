"""The school and its people: what identifies somebody beyond the name is sealed with the school's key."""

from tortoise import fields
from tortoise.models import Model


class College(Model):
    id = fields.CharField(primary_key=True, max_length=32)
    name = fields.CharField(max_length=100)

    class Meta:
        table = "college"


class Major(Model):
    id = fields.CharField(primary_key=True, max_length=32)
    college: fields.ForeignKeyRelation[College] = fields.ForeignKeyField("exam.College", "majors")
    name = fields.CharField(max_length=100)

    class Meta:
        table = "major"


class Person(Model):
    """A candidate or a member of staff. `college` is the scope of an admin or inspector. Null is the whole school.

    `gate` is what they log in through: `candidate/<major>`, `examiner` or `manager`. A phone is unique within a gate.
    `contact_since`: when phone and ID number were entered, `contact_deleted_at`: when they were deleted on schedule.
    `photo` is how the imported photo stands: empty, `pending`, `ready`, or why it is of no use (app/photos.py).
    `language` and `scheme`: how they want the pages to look, empty where they never chose (`people.looks`).
    `name_key` is what the name is found by (`texts.fold`). `document` is the kind of document that `id_sealed` is the
    number of (`people.Document`); `id_index` is of both.
    """

    id = fields.CharField(primary_key=True, max_length=32)
    kind = fields.CharField(max_length=16)
    gate = fields.CharField(max_length=64)
    name = fields.CharField(max_length=100)
    name_key = fields.CharField(max_length=200, default="", db_default="")
    exam_no = fields.CharField(max_length=40, default="")
    college: fields.ForeignKeyNullableRelation[College] = fields.ForeignKeyField(
        "exam.College", "people", null=True
    )
    major: fields.ForeignKeyNullableRelation[Major] = fields.ForeignKeyField(
        "exam.Major", "people", null=True
    )
    phone_index = fields.CharField(max_length=64)
    phone_sealed = fields.TextField()
    id_index = fields.CharField(max_length=64, default="", db_index=True)
    id_sealed = fields.TextField(default="")
    document = fields.CharField(max_length=16, default="", db_default="")
    photo = fields.CharField(max_length=24, default="", db_default="", db_index=True)
    contact_since = fields.FloatField(default=0, db_default=0)
    contact_deleted_at = fields.FloatField(null=True)
    language = fields.CharField(max_length=8, default="", db_default="")
    scheme = fields.CharField(max_length=8, default="", db_default="")

    class Meta:
        table = "person"
        unique_together = (("gate", "phone_index"),)
        indexes = (("kind", "college_id", "exam_no"),)


class SmsCode(Model):
    """A code that was asked for. `phone` and `browser` are keyed hashes, `code` a hash salted by them. `known` is the
    hash of the browser's device cookie where it has logged in as the owner of this phone before, else empty.

    `sent_at` is 0 when nothing was sent: nobody has this phone, a limit kept it back, or the gateway refused it.
    """

    id = fields.BigIntField(primary_key=True)
    gate = fields.CharField(max_length=64)
    phone = fields.CharField(max_length=64, db_index=True)
    browser = fields.CharField(max_length=64)
    known = fields.CharField(max_length=64, default="", db_default="")
    code = fields.CharField(max_length=64)
    address = fields.CharField(max_length=64, db_index=True)
    created_at = fields.FloatField(db_index=True)
    sent_at = fields.FloatField(default=0, db_default=0, db_index=True)
    tries = fields.IntField(default=0)
    used_at = fields.FloatField(null=True)

    class Meta:
        table = "sms_code"


class PeopleImport(Model):
    """A list that was applied. `id` is the hash of its token, so that applying it again does nothing again. `answer`
    is what the first time was told. `places` are the seats still to be given, as JSON, empty when none are."""

    id = fields.CharField(primary_key=True, max_length=64)
    actor = fields.CharField(max_length=32)
    at = fields.FloatField()
    answer = fields.TextField()
    places = fields.TextField(default="")

    class Meta:
        table = "people_import"


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

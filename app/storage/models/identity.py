"""What the face check stores."""

from tortoise import fields
from tortoise.models import Model


class NoticeText(Model):
    """A version of the notice of the face check, never changed: consents refer to it."""

    version = fields.CharField(primary_key=True, max_length=32)
    title = fields.CharField(max_length=100)
    text = fields.TextField()
    created_at = fields.FloatField()

    class Meta:
        table = "notice_text"


class FacePicture(Model):
    """A picture or embedding kept sealed in a file named `id`. `subject` is a keyed hash of the person, so that this
    table alone tells nobody whose face it is. `attempt` is the try it belongs to, empty for a reference."""

    id = fields.CharField(primary_key=True, max_length=32)
    subject = fields.CharField(max_length=64, db_index=True)
    room = fields.CharField(max_length=32, default="")
    attempt = fields.CharField(max_length=32, default="")
    label = fields.CharField(max_length=16)
    taken_at = fields.FloatField()
    delete_at = fields.FloatField(db_index=True)

    class Meta:
        table = "face_picture"


class AuthorityCall(Model):
    """One call to an identity authority, written before it was made. Counts the budget, answers for the day, audits.

    `person`, `claim` (person, name and number) and `picture` are keyed hashes. `status` is empty until the answer is
    in: such a row is a call whose answer nobody recorded.
    """

    id = fields.BigIntField(primary_key=True)
    at = fields.FloatField()
    day = fields.CharField(max_length=10, db_index=True)
    paid = fields.BooleanField()
    source = fields.CharField(max_length=16)
    person = fields.CharField(max_length=64, db_index=True)
    room = fields.CharField(max_length=32)
    claim = fields.CharField(max_length=64, db_index=True)
    picture = fields.CharField(max_length=64)
    status = fields.CharField(max_length=16, default="")
    score = fields.FloatField(null=True)
    vendor_code = fields.CharField(max_length=80, default="")
    request_id = fields.CharField(max_length=80, default="")
    seconds = fields.FloatField(default=0)

    class Meta:
        table = "authority_call"

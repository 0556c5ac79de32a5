from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0002_sms_sent')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('at', fields.FloatField(db_index=True)),
                ('actor', fields.CharField(db_index=True, max_length=32)),
                ('action', fields.CharField(max_length=40)),
                ('subject', fields.CharField(default='', db_index=True, max_length=32)),
                ('room', fields.CharField(default='', max_length=32)),
                ('address', fields.CharField(default='', max_length=64)),
                ('result', fields.CharField(default='ok', max_length=40)),
                ('detail', fields.CharField(default='', max_length=200)),
                ('hash', fields.CharField(max_length=64)),
            ],
            options={'table': 'audit', 'app': 'exam', 'pk_attr': 'id', 'table_description': 'Who did what to whom, when, from where, with what result. Append-only by trigger. `hash` chains each entry to'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='AuthorityCall',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('at', fields.FloatField()),
                ('day', fields.CharField(db_index=True, max_length=10)),
                ('paid', fields.BooleanField()),
                ('source', fields.CharField(max_length=16)),
                ('person', fields.CharField(db_index=True, max_length=64)),
                ('room', fields.CharField(max_length=32)),
                ('claim', fields.CharField(db_index=True, max_length=64)),
                ('picture', fields.CharField(max_length=64)),
                ('status', fields.CharField(default='', max_length=16)),
                ('score', fields.FloatField(null=True)),
                ('vendor_code', fields.CharField(default='', max_length=80)),
                ('request_id', fields.CharField(default='', max_length=80)),
                ('seconds', fields.FloatField(default=0)),
            ],
            options={'table': 'authority_call', 'app': 'exam', 'pk_attr': 'id', 'table_description': 'One call to an identity authority, written before it was made. Counts the budget, answers for the day, audits.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FacePicture',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('subject', fields.CharField(db_index=True, max_length=64)),
                ('room', fields.CharField(default='', max_length=32)),
                ('attempt', fields.CharField(default='', max_length=32)),
                ('label', fields.CharField(max_length=16)),
                ('taken_at', fields.FloatField()),
                ('delete_at', fields.FloatField(db_index=True)),
            ],
            options={'table': 'face_picture', 'app': 'exam', 'pk_attr': 'id', 'table_description': 'A picture or embedding kept sealed in a file named `id`. `subject` is a keyed hash of the person, so that this'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='NoticeText',
            fields=[
                ('version', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('title', fields.CharField(max_length=100)),
                ('text', fields.TextField(unique=False)),
                ('created_at', fields.FloatField()),
            ],
            options={'table': 'notice_text', 'app': 'exam', 'pk_attr': 'version', 'table_description': 'A version of the notice of the face check, never changed: consents refer to it.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Person',
            name='id_index',
            field=fields.CharField(default='', db_index=True, max_length=64),
        ),
        ops.AddField(
            model_name='Person',
            name='id_sealed',
            field=fields.TextField(default='', unique=False),
        ),
    ]

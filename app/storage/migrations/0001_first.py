from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name='College',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('name', fields.CharField(max_length=100)),
            ],
            options={'table': 'college', 'app': 'exam', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Major',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('college', fields.ForeignKeyField('exam.College', source_field='college_id', db_constraint=True, to_field='id', related_name='majors', on_delete=OnDelete.CASCADE)),
                ('name', fields.CharField(max_length=100)),
            ],
            options={'table': 'major', 'app': 'exam', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Person',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('kind', fields.CharField(max_length=16)),
                ('gate', fields.CharField(max_length=64)),
                ('name', fields.CharField(max_length=100)),
                ('exam_no', fields.CharField(default='', max_length=40)),
                ('college', fields.ForeignKeyField('exam.College', source_field='college_id', null=True, db_constraint=True, to_field='id', related_name='people', on_delete=OnDelete.CASCADE)),
                ('major', fields.ForeignKeyField('exam.Major', source_field='major_id', null=True, db_constraint=True, to_field='id', related_name='people', on_delete=OnDelete.CASCADE)),
                ('phone_index', fields.CharField(max_length=64)),
                ('phone_sealed', fields.TextField(unique=False)),
            ],
            options={'table': 'person', 'app': 'exam', 'unique_together': (('gate', 'phone_index'),), 'pk_attr': 'id', 'table_description': 'A candidate or a member of staff. `college` is the scope of an admin or inspector. Null is the whole school.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PledgeText',
            fields=[
                ('version', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('title', fields.CharField(max_length=100)),
                ('text', fields.TextField(unique=False)),
                ('created_at', fields.FloatField()),
            ],
            options={'table': 'pledge_text', 'app': 'exam', 'pk_attr': 'version', 'table_description': 'A version of the exam pledge, never changed once somebody has agreed to it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RoomRow',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('title', fields.CharField(default='', max_length=100)),
                ('college', fields.ForeignKeyField('exam.College', source_field='college_id', null=True, db_constraint=True, to_field='id', related_name='rooms', on_delete=OnDelete.CASCADE)),
                ('opens_at', fields.FloatField(default=0)),
                ('closes_at', fields.FloatField(default=0)),
                ('phase', fields.CharField(default='waiting', max_length=16)),
                ('version', fields.IntField(default=0)),
                ('head', fields.CharField(default='', max_length=64)),
                ('owner', fields.CharField(default='', max_length=64)),
                ('epoch', fields.IntField(default=0)),
                ('lease_until', fields.FloatField(default=0)),
            ],
            options={'table': 'room', 'app': 'exam', 'pk_attr': 'id', 'table_description': 'A room as its log leaves it: `version` is the last seq.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Event',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('room', fields.ForeignKeyField('exam.RoomRow', source_field='room_id', db_constraint=True, to_field='id', related_name='events', on_delete=OnDelete.RESTRICT)),
                ('seq', fields.IntField()),
                ('at', fields.FloatField()),
                ('actor', fields.CharField(max_length=32)),
                ('action', fields.CharField(max_length=32)),
                ('key', fields.CharField(max_length=64)),
                ('epoch', fields.IntField()),
                ('change', fields.TextField(unique=False)),
                ('hash', fields.CharField(max_length=64)),
            ],
            options={'table': 'event', 'app': 'exam', 'unique_together': (('room', 'seq'), ('room', 'actor', 'key')), 'pk_attr': 'id', 'table_description': "One change of one room. Append-only by trigger. `key` is the page's idempotency key, unique per actor and room."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RoomStaff',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('room', fields.ForeignKeyField('exam.RoomRow', source_field='room_id', db_constraint=True, to_field='id', related_name='staff', on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='staffing', on_delete=OnDelete.RESTRICT)),
                ('role', fields.CharField(max_length=16)),
            ],
            options={'table': 'room_staff', 'app': 'exam', 'unique_together': (('room', 'person'),), 'pk_attr': 'id', 'table_description': 'Who has which role in a room, as its log leaves it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SeatEpoch',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('room', fields.ForeignKeyField('exam.RoomRow', source_field='room_id', db_constraint=True, to_field='id', related_name='epochs', on_delete=OnDelete.CASCADE)),
                ('person', fields.ForeignKeyField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='epochs', on_delete=OnDelete.CASCADE)),
                ('device', fields.CharField(max_length=16)),
                ('epoch', fields.IntField(default=0)),
            ],
            options={'table': 'seat_epoch', 'app': 'exam', 'unique_together': (('room', 'person', 'device'),), 'pk_attr': 'id', 'table_description': 'How often a device of a seat was taken over: an older page with a smaller epoch is fenced.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SeatRow',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('room', fields.ForeignKeyField('exam.RoomRow', source_field='room_id', db_constraint=True, to_field='id', related_name='seats', on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='seats', on_delete=OnDelete.RESTRICT)),
                ('position', fields.IntField()),
                ('state', fields.CharField(max_length=16)),
                ('since', fields.FloatField()),
            ],
            options={'table': 'seat', 'app': 'exam', 'unique_together': (('room', 'person'),), 'pk_attr': 'id', 'table_description': 'One candidate in one room, as its log leaves it. Partial unique indexes (db.py) keep docs/rules.md 4.1.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Session',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('person', fields.ForeignKeyField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='sessions', on_delete=OnDelete.CASCADE)),
                ('created_at', fields.FloatField()),
                ('expires_at', fields.FloatField()),
                ('ended_at', fields.FloatField(null=True)),
                ('address', fields.CharField(default='', max_length=64)),
            ],
            options={'table': 'session', 'app': 'exam', 'pk_attr': 'id', 'table_description': "A login. Only the token's hash is kept. `ended_at` is set by logout, by a newer login, or by expiry."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SmsCode',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('gate', fields.CharField(max_length=64)),
                ('phone', fields.CharField(db_index=True, max_length=64)),
                ('browser', fields.CharField(max_length=64)),
                ('code', fields.CharField(max_length=64)),
                ('address', fields.CharField(db_index=True, max_length=64)),
                ('created_at', fields.FloatField(db_index=True)),
                ('tries', fields.IntField(default=0)),
                ('used_at', fields.FloatField(null=True)),
            ],
            options={'table': 'sms_code', 'app': 'exam', 'pk_attr': 'id', 'table_description': 'A code that was asked for. `phone` and `browser` are keyed hashes, `code` a hash salted by them.'},
            bases=['Model'],
        ),
    ]

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0005_client')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Notice',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('college', fields.ForeignKeyField('exam.College', source_field='college_id', null=True, db_constraint=True, to_field='id', related_name='notices', on_delete=OnDelete.RESTRICT)),
                ('created_at', fields.FloatField()),
                ('withdrawn_at', fields.FloatField(null=True)),
            ],
            options={'table': 'notice', 'app': 'exam', 'pk_attr': 'id', 'table_description': "A notice. `college` null is the whole school's. Its words stand in its versions."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='NoticeReading',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('notice', fields.ForeignKeyField('exam.Notice', source_field='notice_id', db_constraint=True, to_field='id', related_name='readings', on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='readings', on_delete=OnDelete.CASCADE)),
                ('version', fields.IntField()),
                ('at', fields.FloatField()),
            ],
            options={'table': 'notice_reading', 'app': 'exam', 'unique_together': (('notice', 'person', 'version'),), 'pk_attr': 'id', 'table_description': 'A candidate opened this version of a notice, first at `at`.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='NoticeVersion',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('notice', fields.ForeignKeyField('exam.Notice', source_field='notice_id', db_constraint=True, to_field='id', related_name='versions', on_delete=OnDelete.RESTRICT)),
                ('number', fields.IntField()),
                ('title', fields.CharField(max_length=100)),
                ('text', fields.TextField(unique=False)),
                ('visible_from', fields.FloatField()),
                ('important', fields.BooleanField()),
                ('author', fields.ForeignKeyField('exam.Person', source_field='author_id', db_constraint=True, to_field='id', related_name='notice_versions', on_delete=OnDelete.RESTRICT)),
                ('written_at', fields.FloatField()),
            ],
            options={'table': 'notice_version', 'app': 'exam', 'unique_together': (('notice', 'number'),), 'pk_attr': 'id', 'table_description': 'The words of a notice, never changed: readings refer to them. In force from `visible_from` until a newer one is.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Reminder',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(max_length=32)),
                ('room', fields.ForeignKeyField('exam.RoomRow', source_field='room_id', db_constraint=True, to_field='id', related_name='reminders', on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='reminders', on_delete=OnDelete.CASCADE)),
                ('day', fields.CharField(max_length=10)),
                ('state', fields.CharField(max_length=8)),
                ('tries', fields.IntField()),
                ('at', fields.FloatField()),
            ],
            options={'table': 'reminder', 'app': 'exam', 'unique_together': (('kind', 'room', 'person', 'day'),), 'pk_attr': 'id', 'table_description': 'A message to one candidate about one room on one exam day, written before it is sent: whatever happens then, it'},
            bases=['Model'],
        ),
    ]

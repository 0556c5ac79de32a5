from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0022_recordings')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ScoreBook',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('room', fields.OneToOneField('exam.RoomRow', source_field='room_id', db_constraint=True, to_field='id', related_name='book', on_delete=OnDelete.RESTRICT)),
                ('version', fields.IntField(default=0)),
                ('head', fields.CharField(default='', max_length=64)),
            ],
            options={'table': 'score_book', 'app': 'exam', 'pk_attr': 'id', 'table_description': 'The scores of a room as their log leaves them: `version` is the last seq, `head` its link.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ScoreEvent',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('room', fields.ForeignKeyField('exam.RoomRow', source_field='room_id', db_constraint=True, to_field='id', related_name='score_events', on_delete=OnDelete.RESTRICT)),
                ('seq', fields.IntField()),
                ('at', fields.FloatField()),
                ('actor', fields.CharField(max_length=32)),
                ('action', fields.CharField(max_length=32)),
                ('key', fields.CharField(max_length=64)),
                ('change', fields.TextField(unique=False)),
                ('hash', fields.CharField(max_length=64)),
            ],
            options={'table': 'score_event', 'app': 'exam', 'unique_together': (('room', 'seq'), ('room', 'actor', 'key')), 'pk_attr': 'id', 'table_description': "One change of one room's scores. Append-only by trigger. `key` is the page's idempotency key, unique per actor"},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ScoreRubric',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('rubric', fields.CharField(max_length=32)),
                ('version', fields.IntField()),
                ('name', fields.CharField(max_length=100)),
                ('college', fields.ForeignKeyField('exam.College', source_field='college_id', null=True, db_constraint=True, to_field='id', related_name='rubrics', on_delete=OnDelete.RESTRICT)),
                ('content', fields.TextField(unique=False)),
                ('digest', fields.CharField(max_length=64)),
                ('author', fields.CharField(max_length=32)),
                ('at', fields.FloatField()),
            ],
            options={'table': 'score_rubric', 'app': 'exam', 'unique_together': (('rubric', 'version'),), 'pk_attr': 'id', 'table_description': 'A version of a 评分标准, never changed (append-only by trigger). `rubric` is what the versions are of,'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ScoreSheet',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('room', fields.ForeignKeyField('exam.RoomRow', source_field='room_id', db_constraint=True, to_field='id', related_name='score_sheets', on_delete=OnDelete.RESTRICT)),
                ('candidate', fields.CharField(max_length=32)),
                ('member', fields.CharField(max_length=32)),
                ('state', fields.CharField(max_length=16)),
                ('remark', fields.TextField(unique=False)),
                ('digest', fields.CharField(max_length=64)),
            ],
            options={'table': 'score_sheet', 'app': 'exam', 'unique_together': (('room', 'candidate', 'member'),), 'pk_attr': 'id', 'table_description': "One member's sheet of one candidate, as the log leaves it."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ScoreValue',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('room', fields.ForeignKeyField('exam.RoomRow', source_field='room_id', db_constraint=True, to_field='id', related_name='score_values', on_delete=OnDelete.RESTRICT)),
                ('candidate', fields.CharField(max_length=32)),
                ('member', fields.CharField(max_length=32)),
                ('item', fields.CharField(max_length=32)),
                ('value', fields.IntField(null=True)),
                ('seq', fields.IntField()),
            ],
            options={'table': 'score_value', 'app': 'exam', 'unique_together': (('room', 'candidate', 'member', 'item'),), 'pk_attr': 'id', 'table_description': 'One value of a sheet, in 1/100 of a point. Null: taken away again. `seq` is the entry of the log that set it.'},
            bases=['Model'],
        ),
    ]

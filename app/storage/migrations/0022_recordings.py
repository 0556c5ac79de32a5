from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0021_looks')]

    initial = False

    operations = [
        ops.CreateModel(
            name='RecordedFile',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('turn', fields.CharField(max_length=32)),
                ('n', fields.IntField()),
                ('person', fields.CharField(max_length=32)),
                ('device', fields.CharField(max_length=16)),
                ('source', fields.CharField(max_length=16)),
                ('codec', fields.CharField(max_length=8)),
                ('starts', fields.FloatField()),
                ('ends', fields.FloatField()),
                ('lost', fields.IntField()),
                ('gap', fields.FloatField()),
                ('cause', fields.CharField(max_length=16)),
                ('bytes', fields.BigIntField()),
                ('sha256', fields.CharField(max_length=64)),
                ('sealed', fields.BigIntField()),
                ('digest', fields.CharField(max_length=64)),
                ('hash', fields.CharField(max_length=64)),
                ('stored', fields.BooleanField(default=False, db_index=True)),
            ],
            options={'table': 'recorded_file', 'app': 'exam', 'unique_together': (('turn', 'n'),), 'pk_attr': 'id', 'table_description': "Entry `n` of a turn's manifest: a file of one track, kept sealed as `id`. `hash` links it to the entry before."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RecordedTurn',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('room', fields.CharField(db_index=True, max_length=32)),
                ('candidate', fields.CharField(db_index=True, max_length=32)),
                ('college', fields.CharField(db_index=True, max_length=32)),
                ('began_at', fields.FloatField(db_index=True)),
                ('number', fields.IntField(default=0)),
                ('head', fields.CharField(default='', max_length=64)),
                ('closed_at', fields.FloatField(null=True)),
            ],
            options={'table': 'recorded_turn', 'app': 'exam', 'pk_attr': 'id', 'table_description': "The record of one candidate's interview in one room. `number` and `head` are those of the last entry of its"},
            bases=['Model'],
        ),
    ]

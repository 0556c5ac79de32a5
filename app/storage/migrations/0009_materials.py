from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0008_rooms')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Material',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('person', fields.ForeignKeyField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='materials', on_delete=OnDelete.CASCADE)),
                ('slot', fields.IntField(null=True)),
                ('replaces', fields.CharField(null=True, unique=True, max_length=32)),
                ('name', fields.CharField(max_length=255)),
                ('kind', fields.CharField(max_length=8)),
                ('size', fields.BigIntField()),
                ('received', fields.BigIntField(default=0)),
                ('mark', fields.CharField(default='', max_length=64)),
                ('state', fields.CharField(max_length=16)),
                ('sha256', fields.CharField(default='', max_length=64)),
                ('notes', fields.CharField(default='', max_length=200)),
                ('reason', fields.CharField(default='', max_length=200)),
                ('created_at', fields.FloatField()),
                ('changed_at', fields.FloatField(db_index=True)),
            ],
            options={'table': 'material', 'app': 'exam', 'unique_together': (('person', 'slot'),), 'pk_attr': 'id', 'table_description': 'A file of a candidate, or one on its way. The stored object is named `id`.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MaterialCase',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.OneToOneField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='material_case', on_delete=OnDelete.CASCADE)),
                ('state', fields.CharField(db_index=True, max_length=16)),
                ('round', fields.IntField(default=0)),
                ('reason', fields.CharField(default='', max_length=200)),
                ('submitted_at', fields.FloatField(default=0)),
                ('decided_at', fields.FloatField(default=0)),
            ],
            options={'table': 'material_case', 'app': 'exam', 'pk_attr': 'id', 'table_description': 'How the materials of one person stand. `round` counts the submissions. A decision names the round it is about.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MaterialEvent',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('at', fields.FloatField()),
                ('person', fields.CharField(db_index=True, max_length=32)),
                ('actor', fields.CharField(max_length=32)),
                ('action', fields.CharField(max_length=16)),
                ('round', fields.IntField()),
                ('reason', fields.CharField(default='', max_length=200)),
                ('files', fields.TextField(unique=False)),
            ],
            options={'table': 'material_event', 'app': 'exam', 'pk_attr': 'id', 'table_description': 'A submission or a decision. Append-only by trigger. `files` are ids and kinds only, since it outlives them.'},
            bases=['Model'],
        ),
    ]

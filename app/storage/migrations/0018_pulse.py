from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0017_names_and_documents')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Pulse',
            fields=[
                ('node', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=31)),
                ('at', fields.FloatField()),
                ('ballast', fields.TextField(unique=False)),
            ],
            options={'table': 'pulse', 'app': 'exam', 'pk_attr': 'node', 'table_description': 'What /readyz writes to see whether it can be written, a row for each node. `ballast` is empty but for a moment,'},
            bases=['Model'],
        ),
    ]

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0018_pulse')]

    initial = False

    operations = [
        ops.CreateModel(
            name='JobRow',
            fields=[
                ('name', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=31)),
                ('owner', fields.CharField(max_length=31)),
                ('until', fields.FloatField()),
            ],
            options={'table': 'job', 'app': 'exam', 'pk_attr': 'name', 'table_description': "What one server does for all: who, and until when, by the database's clock."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='NodeRow',
            fields=[
                ('name', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=31)),
                ('incarnation', fields.CharField(max_length=32)),
                ('address', fields.CharField(max_length=200)),
                ('capacity', fields.IntField()),
                ('version', fields.CharField(max_length=32)),
                ('host', fields.CharField(max_length=64)),
                ('pid', fields.IntField()),
                ('draining', fields.BooleanField(default=False, db_default=False)),
                ('until', fields.FloatField()),
            ],
            options={'table': 'node', 'app': 'exam', 'pk_attr': 'name', 'table_description': "A server that runs, or ran until a moment ago: it lives until `until` by the database's clock, and says so anew"},
            bases=['Model'],
        ),
    ]

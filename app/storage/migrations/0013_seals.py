from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0012_pledge')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Seal',
            fields=[
                ('name', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                ('number', fields.BigIntField(default=0)),
                ('head', fields.CharField(default='', max_length=64)),
                ('value', fields.CharField(max_length=64)),
            ],
            options={'table': 'seal', 'app': 'exam', 'pk_attr': 'name', 'table_description': '`value` is a keyed signature over the rest. Of a key file: that this key belongs to this database. Of a chain'},
            bases=['Model'],
        ),
    ]

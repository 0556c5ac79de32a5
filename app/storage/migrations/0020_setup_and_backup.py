from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0019_servers')]

    initial = False

    operations = [
        ops.CreateModel(
            name='BackupRow',
            fields=[
                ('name', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=8)),
                ('at', fields.FloatField()),
                ('place', fields.CharField(max_length=400)),
                ('bytes', fields.BigIntField()),
            ],
            options={'table': 'backup', 'app': 'exam', 'pk_attr': 'name', 'table_description': "The last backup of everything that was whole: when it was begun, and where it lies, by the machine's own name."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SetupLink',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('created_at', fields.FloatField()),
                ('node', fields.CharField(max_length=31)),
                ('used_at', fields.FloatField(null=True)),
            ],
            options={'table': 'setup_link', 'app': 'exam', 'pk_attr': 'id', 'table_description': "A link that makes the school's first administrator. `node` is the server that printed it. `used_at` is set when"},
            bases=['Model'],
        ),
    ]

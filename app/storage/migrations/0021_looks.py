from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0020_setup_and_backup')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Person',
            name='language',
            field=fields.CharField(default='', db_default='', max_length=8),
        ),
        ops.AddField(
            model_name='Person',
            name='scheme',
            field=fields.CharField(default='', db_default='', max_length=8),
        ),
    ]

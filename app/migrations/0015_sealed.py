from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0011_emergency')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Material',
            name='sealed',
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0007_people')]

    initial = False

    operations = [
        ops.AddField(
            model_name='RoomRow',
            name='rehearsal',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='RoomRow',
            name='closed_at',
            field=fields.FloatField(null=True),
        ),
    ]

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0014_access_limits')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Material',
            name='sealed',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name='Person',
            name='contact_since',
            field=fields.FloatField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name='Person',
            name='contact_deleted_at',
            field=fields.FloatField(null=True),
        ),
        # Whoever sat in a room counts from the room; the others from the first sweep after this.
        ops.RunSQL("UPDATE person SET contact_since = 1 WHERE id IN (SELECT person_id FROM seat)"),
    ]

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0001_first')]

    initial = False

    operations = [
        ops.AddField(
            model_name='SmsCode',
            name='sent_at',
            field=fields.FloatField(default=0, db_default=0, db_index=True),
        ),
        # Today's total must not be forgiven by an upgrade; as until now, it counts what was asked for.
        ops.RunSQL("UPDATE sms_code SET sent_at = created_at"),
    ]

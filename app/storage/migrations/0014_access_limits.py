from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0013_seals')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AccountChange',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('person', fields.ForeignKeyField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='account_changes', on_delete=OnDelete.CASCADE)),
                ('kind', fields.CharField(max_length=24)),
                ('state', fields.CharField(max_length=16)),
                ('asker', fields.CharField(max_length=32)),
                ('asked_at', fields.FloatField(db_index=True)),
                ('phone', fields.TextField(default='', unique=False)),
                ('decider', fields.CharField(default='', max_length=32)),
                ('decided_at', fields.FloatField(null=True)),
            ],
            options={'table': 'account_change', 'app': 'exam', 'pk_attr': 'id', 'table_description': 'A change of the way into the account of `person`, asked for by the administrator `asker`. `kind` and `state` are'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='KnownBrowser',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('browser', fields.CharField(max_length=64)),
                ('person', fields.ForeignKeyField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='known_browsers', on_delete=OnDelete.CASCADE)),
                ('used_at', fields.FloatField()),
            ],
            options={'table': 'known_browser', 'app': 'exam', 'unique_together': (('person', 'browser'),), 'pk_attr': 'id', 'table_description': 'A browser that has logged in as `person`: `browser` is the hash of its device cookie. `used_at` is the last such'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='LoginCode',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('person', fields.ForeignKeyField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='login_codes', on_delete=OnDelete.CASCADE)),
                ('gate', fields.CharField(max_length=64)),
                ('issuer', fields.CharField(max_length=32)),
                ('created_at', fields.FloatField(db_index=True)),
                ('used_at', fields.FloatField(null=True)),
            ],
            options={'table': 'login_code', 'app': 'exam', 'pk_attr': 'id', 'table_description': 'A login code that an administrator issued for somebody who gets no message. `id` is a keyed hash of the code and'},
            bases=['Model'],
        ),
        ops.AlterModelOptions(
            name='SmsCode',
            options={'table': 'sms_code', 'app': 'exam', 'pk_attr': 'id', 'table_description': 'A code that was asked for. `phone` and `browser` are keyed hashes, `code` a hash salted by them. `known` is the'},
        ),
        ops.AddField(
            model_name='SmsCode',
            name='known',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AlterModelOptions(
            name='SmsSent',
            options={'table': 'sms_log', 'app': 'exam', 'pk_attr': 'id', 'table_description': 'A message handed to a gateway, or kept back. `phone` is masked, `phone_index` finds it by the whole number.'},
        ),
        ops.AddField(
            model_name='SmsSent',
            name='gate',
            field=fields.CharField(default='', db_default='', max_length=64),
        ),
        ops.AddField(
            model_name='SmsSent',
            name='phone_index',
            field=fields.CharField(default='', db_index=True, db_default='', max_length=64),
        ),
    ]

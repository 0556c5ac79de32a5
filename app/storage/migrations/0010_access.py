from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0009_materials')]

    initial = False

    operations = [
        ops.CreateModel(
            name='HalfLogin',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('person', fields.ForeignKeyField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='half_logins', on_delete=OnDelete.CASCADE)),
                ('created_at', fields.FloatField(db_index=True)),
                ('tries', fields.IntField(default=0)),
                ('used_at', fields.FloatField(null=True)),
            ],
            options={'table': 'half_login', 'app': 'exam', 'pk_attr': 'id', 'table_description': "An SMS code that was right, waiting for the second factor. `id` is the hash of the browser's token."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='recovery_codes', on_delete=OnDelete.CASCADE)),
                ('code', fields.CharField(max_length=64)),
                ('used_at', fields.FloatField(null=True)),
            ],
            options={'table': 'recovery_code', 'app': 'exam', 'unique_together': (('person', 'code'),), 'pk_attr': 'id', 'table_description': 'A code for who has lost the authenticator, good once. `code` is a keyed hash.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SecondFactor',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.OneToOneField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='second_factor', on_delete=OnDelete.CASCADE)),
                ('secret', fields.TextField(default='', unique=False)),
                ('pending', fields.TextField(default='', unique=False)),
                ('confirmed_at', fields.FloatField(null=True)),
                ('last_step', fields.BigIntField(default=0)),
                ('tries', fields.IntField(default=0)),
                ('tries_at', fields.FloatField(default=0)),
            ],
            options={'table': 'second_factor', 'app': 'exam', 'pk_attr': 'id', 'table_description': "A person's authenticator. `secret` is sealed and in force since `confirmed_at`. `pending` waits for its first"},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SmsSent',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('at', fields.FloatField(db_index=True)),
                ('kind', fields.CharField(max_length=20)),
                ('person', fields.CharField(default='', db_index=True, max_length=32)),
                ('college', fields.CharField(default='', max_length=32)),
                ('phone', fields.CharField(max_length=20)),
                ('provider', fields.CharField(max_length=16)),
                ('result', fields.CharField(default='sending', max_length=16)),
                ('code', fields.CharField(default='', max_length=80)),
                ('message_id', fields.CharField(default='', max_length=80)),
                ('about', fields.CharField(null=True, unique=True, max_length=100)),
            ],
            options={'table': 'sms_log', 'app': 'exam', 'pk_attr': 'id', 'table_description': 'A message handed to a gateway. `phone` is masked. `about` names what must be told once and no more. `result` is'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='AuditEntry',
            name='college',
            field=fields.CharField(default='', db_index=True, db_default='', max_length=32),
        ),
        ops.AlterModelOptions(
            name='Session',
            options={'table': 'session', 'app': 'exam', 'pk_attr': 'id', 'table_description': "A login. Only the token's hash is kept. `ended_at` is set by logout, by a newer login, or by expiry. `second`:"},
        ),
        ops.AddField(
            model_name='Session',
            name='second',
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]

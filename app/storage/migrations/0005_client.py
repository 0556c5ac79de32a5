from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('exam', '0004_bindings')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ClientInstall',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.OneToOneField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='client', on_delete=OnDelete.CASCADE)),
                ('version', fields.CharField(default='', max_length=32)),
                ('checked_at', fields.FloatField(null=True)),
                ('launched_at', fields.FloatField(null=True)),
                ('exited_at', fields.FloatField(null=True)),
            ],
            options={'table': 'client_install', 'app': 'exam', 'pk_attr': 'id', 'table_description': 'The Windows client of a candidate: when it last called home for a check, in which version, and when it last'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TicketRow',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('purpose', fields.CharField(max_length=16)),
                ('room', fields.CharField(default='', max_length=32)),
                ('person', fields.ForeignKeyField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='tickets', on_delete=OnDelete.CASCADE)),
                ('created_at', fields.FloatField()),
                ('expires_at', fields.FloatField()),
                ('used_at', fields.FloatField(null=True)),
            ],
            options={'table': 'ticket', 'app': 'exam', 'indexes': [Index(fields=['purpose', 'person_id'])], 'pk_attr': 'id', 'table_description': 'A ticket for a program or page without a login. `id` is the hash of its secret, `room` is empty where it is for'},
            bases=['Model'],
        ),
    ]

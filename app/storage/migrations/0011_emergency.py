from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('exam', '0010_access')]

    initial = False

    operations = [
        ops.CreateModel(
            name='EmergencyPass',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('room', fields.ForeignKeyField('exam.RoomRow', source_field='room_id', db_constraint=True, to_field='id', related_name='emergency_passes', on_delete=OnDelete.CASCADE)),
                ('person', fields.ForeignKeyField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='emergency_passes', on_delete=OnDelete.CASCADE)),
                ('ticket', fields.CharField(max_length=64)),
                ('created_at', fields.FloatField()),
                ('ended_at', fields.FloatField(null=True)),
            ],
            options={'table': 'emergency_pass', 'app': 'exam', 'indexes': [Index(fields=['room_id', 'person_id'])], 'pk_attr': 'id', 'table_description': 'What a page of the emergency room comes in with. `id` is the hash of its cookie, `ticket` of the ticket it was'},
            bases=['Model'],
        ),
    ]

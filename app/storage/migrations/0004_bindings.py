from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('exam', '0003_identity')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Camera2Binding',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('room', fields.ForeignKeyField('exam.RoomRow', source_field='room_id', db_constraint=True, to_field='id', related_name='camera2_bindings', on_delete=OnDelete.CASCADE)),
                ('person', fields.ForeignKeyField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='camera2_bindings', on_delete=OnDelete.CASCADE)),
                ('code', fields.CharField(max_length=64)),
                ('created_at', fields.FloatField()),
                ('ended_at', fields.FloatField(null=True)),
            ],
            options={'table': 'camera2_binding', 'app': 'exam', 'indexes': [Index(fields=['room_id', 'person_id'])], 'pk_attr': 'id', 'table_description': 'A phone bound as the second camera of a seat. `id` is the hash of its cookie, `code` of the secret it came with.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Camera2Code',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('room', fields.ForeignKeyField('exam.RoomRow', source_field='room_id', db_constraint=True, to_field='id', related_name='camera2_codes', on_delete=OnDelete.CASCADE)),
                ('person', fields.ForeignKeyField('exam.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='camera2_codes', on_delete=OnDelete.CASCADE)),
                ('created_at', fields.FloatField()),
                ('used_at', fields.FloatField(null=True)),
            ],
            options={'table': 'camera2_code', 'app': 'exam', 'indexes': [Index(fields=['room_id', 'person_id'])], 'pk_attr': 'id', 'table_description': 'A code shown to bind a phone. `id` is the hash of its secret. `used_at` is set by the first phone, and by a'},
            bases=['Model'],
        ),
    ]

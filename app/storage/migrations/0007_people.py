from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('exam', '0006_notices')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PeopleImport',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('actor', fields.CharField(max_length=32)),
                ('at', fields.FloatField()),
                ('answer', fields.TextField(unique=False)),
                ('places', fields.TextField(default='', unique=False)),
            ],
            options={'table': 'people_import', 'app': 'exam', 'pk_attr': 'id', 'table_description': 'A list that was applied. `id` is the hash of its token, so that applying it again does nothing again. `answer`'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Person',
            name='photo',
            field=fields.CharField(default='', db_index=True, db_default='', max_length=24),
        ),
        ops.AddIndex(
            model_name='Person',
            index=Index(fields=['kind', 'college_id', 'exam_no']),
        ),
    ]

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0001_first')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AuthorityCall',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('at', fields.FloatField()),
                ('day', fields.CharField(db_index=True, max_length=10)),
                ('paid', fields.BooleanField()),
                ('source', fields.CharField(max_length=16)),
                ('person', fields.CharField(db_index=True, max_length=64)),
                ('room', fields.CharField(max_length=32)),
                ('claim', fields.CharField(db_index=True, max_length=64)),
                ('picture', fields.CharField(max_length=64)),
                ('status', fields.CharField(default='', max_length=16)),
                ('score', fields.FloatField(null=True)),
                ('vendor_code', fields.CharField(default='', max_length=80)),
                ('request_id', fields.CharField(default='', max_length=80)),
                ('seconds', fields.FloatField(default=0)),
            ],
            options={'table': 'authority_call', 'app': 'exam', 'pk_attr': 'id', 'table_description': 'One call to an identity authority, written before it was made. Counts the budget, answers for the day, audits.'},
            bases=['Model'],
        ),
    ]

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('exam', '0011_emergency')]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name='PledgeText',
            options={'table': 'pledge_text', 'app': 'exam', 'pk_attr': 'version', 'table_description': 'A published version of a text for candidates, never changed (append-only by trigger). `kind` is `pledge` or'},
        ),
        ops.AddField(
            model_name='PledgeText',
            name='author',
            field=fields.ForeignKeyField('exam.Person', source_field='author_id', null=True, db_constraint=True, to_field='id', related_name='pledge_texts', on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='PledgeText',
            name='kind',
            field=fields.CharField(default='pledge', db_default='pledge', max_length=16),
        ),
        ops.AddField(
            model_name='PledgeText',
            name='number',
            field=fields.IntField(default=1, db_default=1),
        ),
        ops.AddField(
            model_name='PledgeText',
            name='shipped',
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]

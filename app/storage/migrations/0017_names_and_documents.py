from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise import fields

from app import texts


async def fill(_apps: object, editor: BaseSchemaEditor) -> None:
    """Names get what they are found by; every number that was taken until now is of a resident identity card."""
    db = editor.client
    rows = await db.execute_query_dict("SELECT id, name FROM person")
    marks = ("?", "?") if db.capabilities.dialect == "sqlite" else ("$1", "$2")
    statement = "UPDATE person SET name_key = {} WHERE id = {}".format(*marks)
    await db.execute_many(statement, [[texts.fold(row["name"])[:200], row["id"]] for row in rows])
    await db.execute_script("UPDATE person SET document = 'resident' WHERE id_sealed <> ''")


class Migration(migrations.Migration):
    dependencies = [('exam', '0015_retention')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Person',
            name='document',
            field=fields.CharField(default='', db_default='', max_length=16),
        ),
        ops.AddField(
            model_name='Person',
            name='name_key',
            field=fields.CharField(default='', db_default='', max_length=200),
        ),
        ops.RunPython(fill, ops.RunPython.noop),
    ]

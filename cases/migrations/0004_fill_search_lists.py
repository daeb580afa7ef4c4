"""People and towns of rosters that were applied before the lists stood. Program by program: the owner is walled in too."""

from typing import Any

from django.db import migrations

PEOPLE = """
    INSERT INTO cases_searchgram (program_id, gram, segment, people, size)
    SELECT %(program)s, g.gram, 1, array_agg(g.id), count(*)
    FROM (
        SELECT p.id, substr(k.key, i, 2) AS gram
        FROM cases_recipient p CROSS JOIN LATERAL (VALUES (p.name_key), (p.kana_key)) k(key)
        CROSS JOIN LATERAL generate_series(1, length(k.key) - 1) i
        WHERE p.program_id = %(program)s
    ) g GROUP BY g.gram
"""
TOWNS = """
    INSERT INTO cases_searchtown (program_id, key)
    SELECT DISTINCT %(program)s::bigint, regexp_replace(h.address_key, '[0-9].*$', '')
    FROM cases_household h WHERE h.program_id = %(program)s
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """Fill both lists for every program there is."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id FROM security_program ORDER BY id")
        for (program_id,) in cursor.fetchall():
            cursor.execute("SELECT set_config('app.program_ids', %s, true)", [str(program_id)])
            for statement in (PEOPLE, TOWNS):
                cursor.execute(statement, {"program": program_id})
        cursor.execute("SELECT set_config('app.program_ids', '', true)")


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_search_lists")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]

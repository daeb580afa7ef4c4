"""One picture in two households: pages whose marks hardly differ. For the look for fraud, which asks who may."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from django.db import connections

from cases.fraud import Found
from cases.selectors.fraud_finders import HARMLESS, MOST_RELATED

# A part that many pages share is a printed pattern, not a picture.
MOST_SHARED: Final = 50
MOST_SHOWN: Final = 4
ALIKE: Final = """
WITH telling AS (
    SELECT band FROM intake_pageband WHERE program_id = %(program)s
    GROUP BY band HAVING count(*) BETWEEN 2 AND %(most)s
), pairs AS (
    SELECT DISTINCT a.page_id, b.page_id AS other_id
    FROM telling t
    JOIN intake_pageband a ON a.program_id = %(program)s AND a.band = t.band
    JOIN intake_pageband b ON b.program_id = %(program)s AND b.band = t.band AND b.page_id > a.page_id
), alike AS (
    SELECT p.page_id, p.other_id,
        bit_count(('x' || x.mark)::bit(576) # ('x' || y.mark)::bit(576)) AS bits
    FROM pairs p
    JOIN intake_pagemark x ON x.program_id = %(program)s AND x.page_id = p.page_id
    JOIN intake_pagemark y ON y.program_id = %(program)s AND y.page_id = p.other_id
)
SELECT i.application_id, j.application_id, l.page_id, l.other_id, l.bits
FROM alike l
JOIN intake_scanpage s ON s.program_id = %(program)s AND s.id = l.page_id
JOIN intake_scanpage t ON t.program_id = %(program)s AND t.id = l.other_id
JOIN intake_mailitem i ON i.program_id = %(program)s AND i.id = s.mail_item_id
JOIN intake_mailitem j ON j.program_id = %(program)s AND j.id = t.mail_item_id
JOIN cases_application a ON a.program_id = %(program)s AND a.id = i.application_id AND a.status <> ALL (%(harmless)s)
JOIN cases_application b ON b.program_id = %(program)s AND b.id = j.application_id AND b.status <> ALL (%(harmless)s)
WHERE l.bits <= %(threshold)s AND a.household_id <> b.household_id
ORDER BY l.bits, l.page_id, l.other_id
"""


def find_alike(program_id: int, threshold: int) -> Iterable[Found]:
    """Applications of different households with the same picture; `evidence` are the pairs of pages, the nearest first.

    Found are pictures that differ in 17 points at most, whatever the threshold.
    """
    values: dict[str, Any] = {"program": program_id, "threshold": threshold, "most": MOST_SHARED, "harmless": HARMLESS}
    others: defaultdict[int, dict[int, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    with connections["default"].cursor() as cursor:
        cursor.execute(ALIKE, values)
        for one, other, page, other_page, bits in cursor.fetchall():
            others[one][other].append({"page": page, "other": other_page, "bits": bits})
            others[other][one].append({"page": other_page, "other": page, "bits": bits})
    for application_id, found in sorted(others.items()):
        pairs = sorted((pair for pages in found.values() for pair in pages), key=lambda pair: pair["bits"])
        yield Found(application_id, len(found), sorted(found)[:MOST_RELATED], pairs[:MOST_SHOWN])

"""Triggers for rows that nobody may change or delete: facts of money, decisions, audit."""

import pgtrigger


class AppendOnly(pgtrigger.Trigger):
    """Refuses DELETE and TRUNCATE, and UPDATE unless `allow_update`.

    Holds for every role but a superuser that drops it.
    """

    def __init__(self, *, name: str = "append_only", allow_update: bool = False) -> None:
        operation = pgtrigger.Delete | pgtrigger.Truncate
        if not allow_update:
            operation = operation | pgtrigger.Update
        self.allows_update = allow_update
        super().__init__(
            name=name,
            when=pgtrigger.Before,
            level=pgtrigger.Statement,
            operation=operation,
            func=(
                "RAISE EXCEPTION 'rows of % are append-only (% refused)', TG_TABLE_NAME, TG_OP USING ERRCODE = '23001';"
            ),
        )

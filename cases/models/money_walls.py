"""Triggers that let money go forward only, whoever writes the SQL (docs/adr/0004).

What a constraint cannot say because it concerns other rows: a batch's states, what may join it, who may release it,
and where results belong. All raise a check violation (23514), which Django shows as an IntegrityError.
"""

import pgtrigger

NEW_ROWS = pgtrigger.Referencing(new="new_rows")  # type: ignore[no-untyped-call]

BATCH_STARTS_PREPARED = pgtrigger.Trigger(
    name="starts_prepared",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("terms", "jsonb")],
    func="""
    IF NEW.state <> 'prepared' OR NEW.checked_by_id IS NOT NULL OR NEW.released_by_id IS NOT NULL
        OR NEW.cancelled_by_id IS NOT NULL THEN
        RAISE EXCEPTION 'a batch begins as prepared' USING ERRCODE = '23514';
    END IF;
    SELECT coalesce(s.terms, '[]'::jsonb) INTO terms FROM cases_programsetup s WHERE s.program_id = NEW.program_id;
    IF (NEW.term = 0 AND terms <> '[]'::jsonb)
        OR (NEW.term > 0
            AND NOT coalesce(terms @> jsonb_build_array(jsonb_build_object('number', NEW.term)), false)) THEN
        RAISE EXCEPTION 'a batch pays one of the terms of its program' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)

# The checks of many new rows read each fact by its key, as a scalar subquery: a join would be planned as a scan of the
# whole program whenever the tables grew faster than their statistics, which is what a first batch of 100,000 does.

# Locks of the row are taken before a BEFORE UPDATE trigger runs, and each statement in it has a fresh snapshot: lines
# that were being inserted meanwhile (they lock the batch FOR SHARE) are seen and counted here.
BATCH_GOES_FORWARD = pgtrigger.Trigger(
    name="goes_forward",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    declare=[("may_change", "text[]"), ("lines", "bigint"), ("yen", "numeric")],
    func="""
    IF OLD.state || '>' || NEW.state
        NOT IN ('prepared>checked', 'checked>released', 'prepared>cancelled', 'checked>cancelled') THEN
        RAISE EXCEPTION 'a batch cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
    END IF;
    may_change := ARRAY['state', 'released_by_kind'] || CASE NEW.state
        WHEN 'checked' THEN ARRAY['checked_at', 'checked_by_id']
        WHEN 'released' THEN ARRAY['released_at', 'released_by_id']
        ELSE ARRAY['cancelled_at', 'cancelled_by_id', 'cancel_reason'] END;
    IF to_jsonb(NEW) - may_change IS DISTINCT FROM to_jsonb(OLD) - may_change THEN
        RAISE EXCEPTION 'what was prepared or checked of a batch does not change' USING ERRCODE = '23514';
    END IF;
    IF NEW.state = 'cancelled' THEN
        IF NEW.cancelled_by_id IS NULL OR NEW.cancel_reason = '' OR EXISTS (
            SELECT 1 FROM cases_payoutfile f WHERE f.program_id = NEW.program_id AND f.batch_id = NEW.id) THEN
            RAISE EXCEPTION 'a batch is cancelled by a person, for a reason, before it has a file'
                USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END IF;
    SELECT count(*), coalesce(sum(l.amount_yen), 0) INTO lines, yen
        FROM cases_transferline l WHERE l.program_id = NEW.program_id AND l.batch_id = NEW.id;
    IF NEW.checked_by_id IS NULL OR lines <> NEW.line_count OR yen <> NEW.total_yen THEN
        RAISE EXCEPTION 'count, total or checker of the batch are not those of its lines' USING ERRCODE = '23514';
    END IF;
    IF NEW.state = 'released' AND NOT EXISTS (
        SELECT 1 FROM cases_payoutfile f WHERE f.program_id = NEW.program_id AND f.batch_id = NEW.id) THEN
        RAISE EXCEPTION 'a batch is released together with its file' USING ERRCODE = '23514';
    END IF;
    IF NEW.state = 'released' AND EXISTS (
        SELECT 1 FROM cases_transferline l
        JOIN cases_decision d ON d.program_id = l.program_id AND d.id = l.decision_id
        WHERE l.program_id = NEW.program_id AND l.batch_id = NEW.id AND d.decided_by_id = NEW.released_by_id) THEN
        RAISE EXCEPTION 'who decided on a line of the batch does not release it' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)

LINE_IS_GRANTED = pgtrigger.Trigger(
    name="is_granted",
    when=pgtrigger.After,
    level=pgtrigger.Statement,
    operation=pgtrigger.Insert,
    referencing=NEW_ROWS,
    declare=[("fault", "text")],
    func="""
    PERFORM 1 FROM cases_payoutbatch b WHERE b.id IN (SELECT n.batch_id FROM new_rows n) FOR SHARE;
    WITH known AS MATERIALIZED (
        SELECT n.*,
            (SELECT b.state FROM cases_payoutbatch b
                WHERE b.id = n.batch_id AND b.program_id = n.program_id) AS batch_state,
            (SELECT b.term FROM cases_payoutbatch b
                WHERE b.id = n.batch_id AND b.program_id = n.program_id) AS term,
            (SELECT d.term FROM cases_decision d
                WHERE d.id = n.decision_id AND d.program_id = n.program_id) AS decided_term,
            (SELECT a.household_id FROM cases_application a
                WHERE a.id = n.application_id AND a.program_id = n.program_id) AS home,
            (SELECT d.sequence FROM cases_decision d
                WHERE d.id = n.decision_id AND d.program_id = n.program_id AND d.application_id = n.application_id
                    AND d.outcome = 'grant' AND d.amount_yen = n.amount_yen) AS granted,
            (SELECT max(l.sequence) FROM cases_decision l
                WHERE l.application_id = n.application_id AND l.program_id = n.program_id AND l.term = (
                    SELECT d.term FROM cases_decision d WHERE d.id = n.decision_id AND d.program_id = n.program_id)
            ) AS latest,
            (SELECT p.household_id FROM cases_payeeaccount p
                WHERE p.id = n.account_id AND p.program_id = n.program_id) AS account_home,
            (SELECT r.household_id FROM cases_recipient r
                WHERE r.id = n.person_id AND r.program_id = n.program_id) AS person_home
        FROM new_rows n)
    SELECT found.fault INTO fault FROM (
        SELECT CASE
            WHEN k.batch_state IS DISTINCT FROM 'prepared' THEN 'lines join a batch only while it is prepared'
            WHEN k.granted IS DISTINCT FROM k.latest OR k.granted IS NULL
                THEN 'no grant of this amount stands behind the line'
            WHEN k.account_home IS DISTINCT FROM k.home THEN 'the account is not one of the household'
            WHEN k.person_home IS DISTINCT FROM k.home THEN 'the person is not of the household'
            WHEN s.id IS NULL OR k.amount_yen > s.ceiling_yen THEN 'the amount is above the ceiling of the program'
            WHEN k.household_id IS DISTINCT FROM k.home
                AND (k.household_id IS NOT NULL OR s.amount_rule->>'unit' IS DISTINCT FROM 'person')
                THEN 'the household of the line is not that of the application'
            WHEN k.decided_term IS DISTINCT FROM k.term THEN 'the grant is not of the term that the batch pays'
            WHEN k.attempt = 1 AND k.term = 0 AND (k.purpose <> s.purpose OR k.period <> s.period)
                THEN 'the purpose and period are not those of the program'
            WHEN k.term > 0 AND (k.purpose <> s.purpose OR k.period <> s.period || '-' || k.term)
                THEN 'the purpose and period are not those of the term' END AS fault
        FROM known k LEFT JOIN cases_programsetup s ON s.program_id = k.program_id) found
    WHERE found.fault IS NOT NULL LIMIT 1;
    IF fault IS NOT NULL THEN
        RAISE EXCEPTION '%', fault USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
    """,
)

RESULT_OF_SENT_LINE = pgtrigger.Trigger(
    name="of_sent_line",
    when=pgtrigger.After,
    level=pgtrigger.Statement,
    operation=pgtrigger.Insert,
    referencing=NEW_ROWS,
    func="""
    IF EXISTS (
        SELECT 1 FROM (
            SELECT n.reason, (SELECT b.state FROM cases_payoutbatch b WHERE b.program_id = n.program_id AND b.id = (
                SELECT l.batch_id FROM cases_transferline l
                    WHERE l.id = n.line_id AND l.program_id = n.program_id)) AS batch_state
            FROM new_rows n OFFSET 0) known
        WHERE NOT coalesce((batch_state = 'released' AND reason <> 'cancelled')
            OR (batch_state = 'cancelled' AND reason = 'cancelled'), false)) THEN
        RAISE EXCEPTION 'a line has a result once its batch was released, or cancelled' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
    """,
)


def file_of(owner: str, table: str, state: str, sentence: str) -> pgtrigger.Trigger:
    """A bank file is written for an `owner` (a batch, a closing) in one state only; the owner is locked first."""
    return pgtrigger.Trigger(
        name=f"of_{state}_{owner}",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[(f"{owner}_state", "text")],
        func=f"""
    SELECT {owner[0]}.state INTO {owner}_state FROM {table} {owner[0]}
        WHERE {owner[0]}.program_id = NEW.program_id AND {owner[0]}.id = NEW.{owner}_id FOR NO KEY UPDATE;
    IF {owner}_state IS DISTINCT FROM '{state}' THEN
        RAISE EXCEPTION '{sentence}' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,  # noqa: S608 - names of the house, no input
    )


FILE_OF_CHECKED_BATCH = file_of("batch", "cases_payoutbatch", "checked", "a file is made of a checked batch only")

GIFT_GOES_FORWARD = pgtrigger.Trigger(
    name="goes_forward",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
    IF NEW.serial <> OLD.serial OR NEW.value_yen <> OLD.value_yen OR NEW.program_id <> OLD.program_id
        OR (OLD.household_id IS NOT NULL AND NEW.household_id IS DISTINCT FROM OLD.household_id)
        OR (OLD.state <> 'stock' AND NEW.state IN ('stock', 'assigned') AND NEW.state <> OLD.state)
        OR (OLD.state = 'lost' AND NEW.state <> 'lost') THEN
        RAISE EXCEPTION 'a gift card stays what it is and with the household it was assigned to'
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)

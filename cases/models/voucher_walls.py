"""Triggers that let vouchers and their money go forward only, whoever writes the SQL.

What a constraint cannot say because it concerns other rows. All raise a check violation (23514), which Django shows as
an IntegrityError.
"""

import pgtrigger

from cases.models.money_walls import NEW_ROWS, file_of

# --- Books and sales --------------------------------------------------------------------------------------------------

BOOK_IS_OF_THE_TERMS = pgtrigger.Trigger(
    name="is_of_the_terms",
    when=pgtrigger.After,
    level=pgtrigger.Statement,
    operation=pgtrigger.Insert,
    referencing=NEW_ROWS,
    func="""
    IF EXISTS (
        SELECT 1 FROM new_rows n LEFT JOIN cases_programsetup s ON s.program_id = n.program_id
        WHERE NOT coalesce(n.number BETWEEN 1 AND (s.voucher_terms->>'books_issued')::int
            AND n.sheets = (s.voucher_terms->>'sheets_per_book')::int
            AND n.sheet_yen = (s.voucher_terms->>'sheet_yen')::int
            AND n.price_yen = (s.voucher_terms->>'book_yen')::int, false)) THEN
        RAISE EXCEPTION 'a book is not of the terms of the program' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
    """,
)

BOOK_GOES_FORWARD = pgtrigger.Trigger(
    name="goes_forward",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    declare=[("may_change", "text[]")],
    func="""
    IF OLD.state || '>' || NEW.state NOT IN ('stock>sold', 'stock>voided', 'sold>voided') THEN
        RAISE EXCEPTION 'a book cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
    END IF;
    may_change := CASE NEW.state WHEN 'sold' THEN ARRAY['state', 'sale_id']
        ELSE ARRAY['state', 'voided_at', 'voided_by_id', 'void_reason'] END;
    IF to_jsonb(NEW) - may_change IS DISTINCT FROM to_jsonb(OLD) - may_change THEN
        RAISE EXCEPTION 'a book stays what it is and with whom it was sold to' USING ERRCODE = '23514';
    END IF;
    IF OLD.state = 'sold' AND (
        NOT EXISTS (SELECT 1 FROM cases_voucherrefund r
            WHERE r.program_id = OLD.program_id AND r.sale_id = OLD.sale_id)
        OR EXISTS (SELECT 1 FROM cases_voucherreturn r
            WHERE r.program_id = OLD.program_id AND r.book_id = OLD.id)) THEN
        RAISE EXCEPTION 'a sold book is voided by a refund only, and with all its sheets' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)

# The household is locked first, so that two desks that sell to it at once are counted one after the other.
BOOK_WITHIN_CEILING = pgtrigger.Trigger(
    name="within_ceiling",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__state="sold"),
    declare=[("home", "bigint"), ("room", "int"), ("bought", "bigint"), ("here", "bigint")],
    func="""
    SELECT s.household_id, s.books INTO home, room
        FROM cases_vouchersale s WHERE s.program_id = NEW.program_id AND s.id = NEW.sale_id
        AND NOT EXISTS (SELECT 1 FROM cases_voucherrefund r WHERE r.program_id = s.program_id AND r.sale_id = s.id);
    PERFORM 1 FROM cases_household h WHERE h.program_id = NEW.program_id AND h.id = home FOR NO KEY UPDATE;
    SELECT count(*), count(*) FILTER (WHERE b.sale_id = NEW.sale_id) INTO bought, here
        FROM cases_vouchersale s
        JOIN cases_voucherbook b ON b.program_id = s.program_id AND b.sale_id = s.id AND b.state = 'sold'
        WHERE s.program_id = NEW.program_id AND s.household_id = home;
    IF home IS NULL OR here > room OR NOT coalesce(bought <= (
        SELECT CASE WHEN p.voucher_terms->>'requests_until' IS NULL THEN (p.voucher_terms->>'books_per_household')::int
            ELSE (SELECT d.granted FROM cases_voucherrequest r
                JOIN cases_voucherdrawn d ON d.program_id = r.program_id AND d.request_id = r.id
                WHERE r.program_id = NEW.program_id AND r.household_id = home) END
        FROM cases_programsetup p WHERE p.program_id = NEW.program_id), false) THEN
        RAISE EXCEPTION 'more books than the sale has, or than a household may buy' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
    """,
)

SALE_IN_ITS_TIME = pgtrigger.Trigger(
    name="in_its_time",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
    IF NOT coalesce((
        SELECT NEW.sold_on BETWEEN s.applications_from AND (s.voucher_terms->>'sale_until')::date
            AND NEW.yen = NEW.books * (s.voucher_terms->>'book_yen')::int
        FROM cases_programsetup s WHERE s.program_id = NEW.program_id), false) THEN
        RAISE EXCEPTION 'vouchers are sold at their price and between the days of their sale' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)

REFUND_BY_RULE = pgtrigger.Trigger(
    name="by_rule",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
    PERFORM 1 FROM cases_voucherbook b
        WHERE b.program_id = NEW.program_id AND b.sale_id = NEW.sale_id FOR NO KEY UPDATE;
    IF NOT coalesce((
        SELECT s.yen = NEW.yen AND s.sold_by_id <> NEW.refunded_by_id AND NEW.refunded_on >= s.sold_on
            AND NEW.refunded_on <= (p.voucher_terms->>'refund_until')::date
        FROM cases_vouchersale s JOIN cases_programsetup p ON p.program_id = s.program_id
        WHERE s.program_id = NEW.program_id AND s.id = NEW.sale_id), false)
        OR EXISTS (
        SELECT 1 FROM cases_voucherbook b
        JOIN cases_voucherreturn r ON r.program_id = b.program_id AND r.book_id = b.id
        WHERE b.program_id = NEW.program_id AND b.sale_id = NEW.sale_id) THEN
        RAISE EXCEPTION 'a sale is taken back as a whole, unused, in time and by another person'
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)

# --- Requests and their draw ------------------------------------------------------------------------------------------

REQUEST_IN_ITS_TIME = pgtrigger.Trigger(
    name="in_its_time",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
    IF EXISTS (SELECT 1 FROM cases_voucherdraw d WHERE d.program_id = NEW.program_id)
        OR NOT coalesce((
        SELECT NEW.books <= (s.voucher_terms->>'books_per_household')::int
            AND NEW.received_on BETWEEN s.applications_from AND (s.voucher_terms->>'requests_until')::date
        FROM cases_programsetup s WHERE s.program_id = NEW.program_id FOR SHARE), false) THEN
        RAISE EXCEPTION 'books are asked for in time and up to the ceiling, before the draw' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)

# The set-up is locked, so that no request is entered beside the draw.
DRAW_OVER_ALL = pgtrigger.Trigger(
    name="over_all",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
    PERFORM 1 FROM cases_programsetup s WHERE s.program_id = NEW.program_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM (SELECT count(*) AS requests, coalesce(sum(r.books), 0) AS asked
            FROM cases_voucherrequest r WHERE r.program_id = NEW.program_id) found
        WHERE found.requests <> NEW.requests OR found.asked <> NEW.asked) THEN
        RAISE EXCEPTION 'a draw is over all requests' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)

DRAWN_OF_REQUEST = pgtrigger.Trigger(
    name="of_request",
    when=pgtrigger.After,
    level=pgtrigger.Statement,
    operation=pgtrigger.Insert,
    referencing=NEW_ROWS,
    func="""
    IF EXISTS (
        SELECT 1 FROM new_rows n
        LEFT JOIN cases_voucherrequest r ON r.program_id = n.program_id AND r.id = n.request_id
        WHERE NOT coalesce(n.granted <= r.books, false))
        OR EXISTS (
        SELECT 1 FROM cases_voucherdraw d
        WHERE d.id IN (SELECT n.draw_id FROM new_rows n) AND d.granted < (
            SELECT sum(o.granted) FROM cases_voucherdrawn o
            WHERE o.program_id = d.program_id AND o.draw_id = d.id)) THEN
        RAISE EXCEPTION 'nobody is given more than was asked for, or than there is' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
    """,
)

# --- Shops and the sheets that come back ------------------------------------------------------------------------------

ACCOUNT_ADMITTED_ONCE = pgtrigger.Trigger(
    name="admitted_once",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
    IF OLD.admitted_by_id IS NOT NULL
        OR to_jsonb(NEW) - ARRAY['admitted_at', 'admitted_by_id', 'admitted_by_kind']
            IS DISTINCT FROM to_jsonb(OLD) - ARRAY['admitted_at', 'admitted_by_id', 'admitted_by_kind'] THEN
        RAISE EXCEPTION 'an account of a shop is admitted once and stays as it is' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)

BUNDLE_IN_ITS_TIME = pgtrigger.Trigger(
    name="in_its_time",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
    IF NOT coalesce((
        SELECT NEW.received_on BETWEEN s.applications_from AND (s.voucher_terms->>'claims_until')::date
        FROM cases_programsetup s WHERE s.program_id = NEW.program_id), false)
        OR NOT EXISTS (
        SELECT 1 FROM cases_vouchershopaccount a
        WHERE a.program_id = NEW.program_id AND a.shop_id = NEW.shop_id AND a.admitted_by_id IS NOT NULL) THEN
        RAISE EXCEPTION 'sheets are taken from admitted shops until the last day of claims' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)

# The books are locked first: a refund of the same sale waits, or has been seen.
RETURN_IS_OWED = pgtrigger.Trigger(
    name="is_owed",
    when=pgtrigger.After,
    level=pgtrigger.Statement,
    operation=pgtrigger.Insert,
    referencing=NEW_ROWS,
    func="""
    PERFORM 1 FROM cases_voucherbook b WHERE b.id IN (SELECT n.book_id FROM new_rows n) FOR SHARE;
    IF EXISTS (
        SELECT 1 FROM new_rows n
        LEFT JOIN cases_voucherbook b ON b.program_id = n.program_id AND b.id = n.book_id
        LEFT JOIN cases_vouchersale s ON s.program_id = b.program_id AND s.id = b.sale_id
        LEFT JOIN cases_voucherbundle u ON u.program_id = n.program_id AND u.id = n.bundle_id
        WHERE NOT coalesce(b.state = 'sold' AND n.position <= b.sheets AND n.settlement_id IS NULL
            AND u.received_on >= s.sold_on, false)
            OR EXISTS (SELECT 1 FROM cases_voucherrefund r
                WHERE r.program_id = s.program_id AND r.sale_id = s.id)) THEN
        RAISE EXCEPTION 'a sheet comes back of a sold book, after its sale' USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
    """,
)

RETURN_SETTLED_ONCE = pgtrigger.Trigger(
    name="settled_once",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
    IF to_jsonb(NEW) - ARRAY['settlement_id'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['settlement_id']
        OR NEW.settlement_id IS NULL THEN
        RAISE EXCEPTION 'a sheet stays as it came back' USING ERRCODE = '23514';
    END IF;
    IF EXISTS (
        SELECT 1 FROM cases_vouchersettlement t
        JOIN cases_voucherclosing c ON c.program_id = t.program_id AND c.id = t.closing_id
        WHERE t.program_id = OLD.program_id AND t.id = OLD.settlement_id
            AND c.state <> 'cancelled' AND t.failed_at IS NULL) THEN
        RAISE EXCEPTION 'a sheet is settled once' USING ERRCODE = '23514';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM cases_vouchersettlement t
        JOIN cases_voucherclosing c ON c.program_id = t.program_id AND c.id = t.closing_id
        JOIN cases_voucherbundle u ON u.program_id = t.program_id AND u.id = NEW.bundle_id
        WHERE t.program_id = NEW.program_id AND t.id = NEW.settlement_id AND c.state = 'closed'
            AND u.shop_id = t.shop_id AND u.received_on <= c.until_on) THEN
        RAISE EXCEPTION 'a sheet is settled with the shop that handed it in, by an open closing'
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)

BENCH_ENDS_ONCE = pgtrigger.Trigger(
    name="ends_once",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
    IF OLD.outcome <> 'open' OR NEW.outcome = 'open'
        OR to_jsonb(NEW) - ARRAY['outcome', 'note', 'settled_at', 'settled_by_id']
            IS DISTINCT FROM to_jsonb(OLD) - ARRAY['outcome', 'note', 'settled_at', 'settled_by_id'] THEN
        RAISE EXCEPTION 'a line of the bench is settled once' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)

# --- Settlement -------------------------------------------------------------------------------------------------------

CLOSING_STARTS_CLOSED = pgtrigger.Trigger(
    name="starts_closed",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
    IF NEW.state <> 'closed' OR NEW.approved_by_id IS NOT NULL OR NEW.released_by_id IS NOT NULL
        OR NEW.cancelled_by_id IS NOT NULL THEN
        RAISE EXCEPTION 'a closing begins as closed' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)

CLOSING_GOES_FORWARD = pgtrigger.Trigger(
    name="goes_forward",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    declare=[("may_change", "text[]"), ("n_shops", "bigint"), ("n_sheets", "numeric"), ("n_yen", "numeric")],
    func="""
    IF OLD.state || '>' || NEW.state
        NOT IN ('closed>approved', 'approved>released', 'closed>cancelled', 'approved>cancelled') THEN
        RAISE EXCEPTION 'a closing cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
    END IF;
    may_change := ARRAY['state', 'approved_by_kind', 'released_by_kind'] || CASE NEW.state
        WHEN 'approved' THEN ARRAY['approved_at', 'approved_by_id']
        WHEN 'released' THEN ARRAY['released_at', 'released_by_id']
        ELSE ARRAY['cancelled_at', 'cancelled_by_id', 'cancel_reason'] END;
    IF to_jsonb(NEW) - may_change IS DISTINCT FROM to_jsonb(OLD) - may_change THEN
        RAISE EXCEPTION 'what was closed or approved does not change' USING ERRCODE = '23514';
    END IF;
    IF NEW.state = 'cancelled' THEN
        IF NEW.cancelled_by_id IS NULL OR NEW.cancel_reason = '' OR EXISTS (
            SELECT 1 FROM cases_voucherfile f WHERE f.program_id = NEW.program_id AND f.closing_id = NEW.id) THEN
            RAISE EXCEPTION 'a closing is cancelled by a person, for a reason, before it has a file'
                USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END IF;
    SELECT count(*), coalesce(sum(t.sheets), 0), coalesce(sum(t.yen), 0) INTO n_shops, n_sheets, n_yen
        FROM cases_vouchersettlement t WHERE t.program_id = NEW.program_id AND t.closing_id = NEW.id;
    IF NEW.approved_by_id IS NULL OR n_shops <> NEW.shops OR n_sheets <> NEW.sheets OR n_yen <> NEW.total_yen
        OR EXISTS (
        SELECT 1 FROM cases_vouchersettlement t CROSS JOIN LATERAL (
            SELECT count(*) AS sheets, coalesce(sum(b.sheet_yen), 0) AS yen FROM cases_voucherreturn r
            JOIN cases_voucherbook b ON b.program_id = r.program_id AND b.id = r.book_id
            WHERE r.program_id = t.program_id AND r.settlement_id = t.id) found
        WHERE t.program_id = NEW.program_id AND t.closing_id = NEW.id
            AND (t.sheets <> found.sheets OR t.yen <> found.yen)) THEN
        RAISE EXCEPTION 'count, sum or approver of the closing are not those of its sheets' USING ERRCODE = '23514';
    END IF;
    IF NEW.state = 'released' AND NOT EXISTS (
        SELECT 1 FROM cases_voucherfile f WHERE f.program_id = NEW.program_id AND f.closing_id = NEW.id) THEN
        RAISE EXCEPTION 'a closing is released together with its file' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)

SETTLEMENT_OF_CLOSED = pgtrigger.Trigger(
    name="of_closed",
    when=pgtrigger.After,
    level=pgtrigger.Statement,
    operation=pgtrigger.Insert,
    referencing=NEW_ROWS,
    func="""
    PERFORM 1 FROM cases_voucherclosing c WHERE c.id IN (SELECT n.closing_id FROM new_rows n) FOR SHARE;
    IF EXISTS (
        SELECT 1 FROM new_rows n
        LEFT JOIN cases_voucherclosing c ON c.program_id = n.program_id AND c.id = n.closing_id
        LEFT JOIN cases_vouchershopaccount a ON a.program_id = n.program_id AND a.id = n.account_id
        WHERE NOT coalesce(c.state = 'closed' AND n.failed_at IS NULL AND a.shop_id = n.shop_id
            AND a.admitted_by_id IS NOT NULL, false)) THEN
        RAISE EXCEPTION 'a settlement joins an open closing, for an admitted account of the shop'
            USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
    """,
)

SETTLEMENT_FAILS_ONCE = pgtrigger.Trigger(
    name="fails_once",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
    IF OLD.failed_at IS NOT NULL OR NEW.failed_at IS NULL
        OR to_jsonb(NEW) - ARRAY['failed_at', 'failed_by_id', 'fail_reason']
            IS DISTINCT FROM to_jsonb(OLD) - ARRAY['failed_at', 'failed_by_id', 'fail_reason']
        OR NOT EXISTS (SELECT 1 FROM cases_voucherclosing c
            WHERE c.program_id = NEW.program_id AND c.id = NEW.closing_id AND c.state = 'released') THEN
        RAISE EXCEPTION 'a settlement stays as it is and fails once, after its release' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
    """,
)

FILE_OF_APPROVED_CLOSING = file_of(
    "closing", "cases_voucherclosing", "approved", "a file is made of an approved closing only"
)

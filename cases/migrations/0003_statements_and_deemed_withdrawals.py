import cases.models.restricted_wall
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import security.sealing.fields
import security.tenancy.fields
import security.tenancy.walls
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_letters_of_a_program'),
        ('security', '0001_initial'),
        ('security', '__first__'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='application',
            name='cases_application_status',
        ),
        migrations.RemoveConstraint(
            model_name='decision',
            name='cases_decision_amount',
        ),
        migrations.AlterField(
            model_name='application',
            name='status',
            field=models.CharField(choices=[('received', 'received'), ('keyed', 'keyed'), ('verified', 'verified'), ('screened', 'first screening done'), ('reviewed', 'second screening done'), ('decided', 'decided'), ('paying', 'being paid'), ('paid', 'paid'), ('closed', 'closed'), ('denied', 'denied'), ('withdrawn', 'withdrawn'), ('lapsed', 'deemed withdrawn'), ('expired', 'expired'), ('merged', 'merged')], default='received', max_length=10),
        ),
        migrations.AlterField(
            model_name='applicationevent',
            name='status',
            field=models.CharField(choices=[('received', 'received'), ('keyed', 'keyed'), ('verified', 'verified'), ('screened', 'first screening done'), ('reviewed', 'second screening done'), ('decided', 'decided'), ('paying', 'being paid'), ('paid', 'paid'), ('closed', 'closed'), ('denied', 'denied'), ('withdrawn', 'withdrawn'), ('lapsed', 'deemed withdrawn'), ('expired', 'expired'), ('merged', 'merged')], default='received', max_length=10),
        ),
        migrations.AlterField(
            model_name='decision',
            name='outcome',
            field=models.CharField(choices=[('grant', 'granted'), ('deny', 'denied'), ('lapse', 'lapsed')], max_length=5),
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('push_notice', 'push notice'), ('confirmation_form', 'confirmation form'), ('application_form', 'application form'), ('reminder', 'reminder'), ('deficiency', 'deficiency letter'), ('decision', 'decision letter'), ('denial', 'denial letter'), ('transfer_failed', 'failed-transfer letter'), ('deemed_withdrawal', 'deemed-withdrawal letter'), ('gift_cover', 'gift cover letter')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['received', 'keyed', 'verified', 'screened', 'reviewed', 'decided', 'paying', 'paid', 'closed', 'denied', 'withdrawn', 'lapsed', 'expired', 'merged'])), name='cases_application_status'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', 'grant'), models.Q(('amount_yen', 0), ('outcome__in', ['deny', 'lapse'])), _connector='OR'), name='cases_decision_amount'),
        ),
        migrations.CreateModel(
            name='BankStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('program', security.tenancy.fields.ProgramField(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.program')),
                ('number', models.PositiveIntegerField()),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('account_tail', models.CharField(max_length=3)),
                ('opening_yen', models.BigIntegerField()),
                ('closing_yen', models.BigIntegerField()),
                ('entry_count', models.PositiveIntegerField()),
                ('content', security.sealing.fields.SealedTextField()),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('taken_at', models.DateTimeField()),
                ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('program', 'number'), name='cases_statement_number'), models.UniqueConstraint(fields=('program', 'sha256'), name='cases_statement_once'), models.CheckConstraint(condition=models.Q(('first_on__lte', models.F('last_on'))), name='cases_statement_days'), security.tenancy.walls.ProgramWall(name='cases_bankstatement_wall'), models.UniqueConstraint(fields=('program', 'id'), name='cases_bankstatement_key')],
            },
        ),
        migrations.CreateModel(
            name='DeemedList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('program', security.tenancy.fields.ProgramField(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.program')),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('proposed', 'waits for approval'), ('approved', 'approved'), ('dropped', 'dropped')], default='proposed', max_length=8)),
                ('deadline_until_on', models.DateField()),
                ('item_count', models.PositiveIntegerField()),
                ('total_yen', models.BigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('proposed_at', models.DateTimeField()),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drop_reason', models.CharField(blank=True, max_length=200)),
                ('appeal_until_on', models.DateField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('program', 'number'), name='cases_deemedlist_number'), models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('program',), name='cases_deemedlist_one_open'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='cases_deemedlist_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('appeal_until_on__isnull', True), ('decided_by__isnull', True), ('state', 'proposed')), models.Q(('appeal_until_on__isnull', False), ('decided_by__isnull', False), ('drop_reason', ''), ('state', 'approved')), models.Q(('appeal_until_on__isnull', True), ('decided_by__isnull', False), ('state', 'dropped'), models.Q(('drop_reason', ''), _negated=True)), _connector='OR'), name='cases_deemedlist_decided'), security.tenancy.walls.EmployedBy(field='decided_by', kind='municipality', name='cases_deemed_by_municipality'), security.tenancy.walls.ProgramWall(name='cases_deemedlist_wall'), models.UniqueConstraint(fields=('program', 'id'), name='cases_deemedlist_key')],
            },
        ),
        migrations.CreateModel(
            name='StatementEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('program', security.tenancy.fields.ProgramField(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.program')),
                ('statement', security.tenancy.fields.ProgramForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='cases.bankstatement')),
                ('row', models.PositiveIntegerField()),
                ('booked_on', models.DateField()),
                ('is_deposit', models.BooleanField()),
                ('kind', models.CharField(max_length=2)),
                ('yen', models.BigIntegerField()),
                ('words', security.sealing.fields.SealedTextField()),
            ],
            options={
                'indexes': [models.Index(fields=['program', 'booked_on'], name='cases_statemententry_on')],
                'constraints': [models.UniqueConstraint(fields=('program', 'statement', 'row'), name='cases_statemententry_row'), models.CheckConstraint(condition=models.Q(('yen__gt', 0)), name='cases_statemententry_yen'), security.tenancy.walls.ProgramWall(name='cases_statemententry_wall'), models.UniqueConstraint(fields=('program', 'id'), name='cases_statemententry_key'), security.tenancy.walls.SameProgram(field='statement', name='cases_statemententry_statement_same', to_table='cases_bankstatement')],
            },
        ),
        migrations.CreateModel(
            name='StatementMatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('program', security.tenancy.fields.ProgramField(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.program')),
                ('entry', security.tenancy.fields.ProgramForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='cases.statemententry')),
                ('sequence', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('batch', 'transfer batch'), ('return', 'failed transfer that came back'), ('returns', 'all failed transfers of a batch'), ('recovery', 'money asked back'), ('other', 'no money of the program'), ('undone', 'match undone')], max_length=8)),
                ('batch', security.tenancy.fields.ProgramForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.payoutbatch')),
                ('line', security.tenancy.fields.ProgramForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.transferline')),
                ('step', security.tenancy.fields.ProgramForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.recoverystep')),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('program', 'entry', 'sequence'), name='cases_statementmatch_sequence'), models.CheckConstraint(condition=models.Q(models.Q(('batch__isnull', False), ('kind__in', ['batch', 'returns']), ('line__isnull', True), ('step__isnull', True)), models.Q(('batch__isnull', True), ('kind', 'return'), ('line__isnull', False), ('step__isnull', True)), models.Q(('batch__isnull', True), ('kind', 'recovery'), ('line__isnull', True), ('step__isnull', False)), models.Q(('batch__isnull', True), ('kind__in', ['other', 'undone']), ('line__isnull', True), ('step__isnull', True)), _connector='OR'), name='cases_statementmatch_target'), models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', True), models.Q(('kind__in', ['other', 'undone']), _negated=True)), models.Q(('reason', ''), _negated=True), _connector='OR'), name='cases_statementmatch_explained'), security.tenancy.walls.ProgramWall(name='cases_statementmatch_wall'), models.UniqueConstraint(fields=('program', 'id'), name='cases_statementmatch_key'), security.tenancy.walls.SameProgram(field='entry', name='cases_statementmatch_entry_same', to_table='cases_statemententry'), security.tenancy.walls.SameProgram(field='batch', name='cases_statementmatch_batch_same', to_table='cases_payoutbatch'), security.tenancy.walls.SameProgram(field='line', name='cases_statementmatch_line_same', to_table='cases_transferline'), security.tenancy.walls.SameProgram(field='step', name='cases_statementmatch_step_same', to_table='cases_recoverystep')],
            },
        ),
        migrations.CreateModel(
            name='DeemedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('program', security.tenancy.fields.ProgramField(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.program')),
                ('list', security.tenancy.fields.ProgramForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='cases.deemedlist')),
                ('position', models.PositiveIntegerField()),
                ('application', security.tenancy.fields.ProgramForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='deemed_items', to='cases.application')),
                ('yen', models.PositiveIntegerField()),
                ('told_on', models.DateField()),
                ('deadline_on', models.DateField()),
                ('hold_reason', models.CharField(max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('program', 'list', 'position'), name='cases_deemeditem_position'), models.UniqueConstraint(fields=('program', 'list', 'application'), name='cases_deemeditem_once'), models.CheckConstraint(condition=models.Q(('told_on__lt', models.F('deadline_on'))), name='cases_deemeditem_days'), cases.models.restricted_wall.RestrictedWall(by='application_id', name='cases_deemeditem_restricted', through='cases_application'), security.tenancy.walls.ProgramWall(name='cases_deemeditem_wall'), models.UniqueConstraint(fields=('program', 'id'), name='cases_deemeditem_key'), security.tenancy.walls.SameProgram(field='list', name='cases_deemeditem_list_same', to_table='cases_deemedlist'), security.tenancy.walls.SameProgram(field='application', name='cases_deemeditem_application_same', to_table='cases_application')],
            },
        ),
        migrations.CreateModel(
            name='DeemedReversal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('program', security.tenancy.fields.ProgramField(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.program')),
                ('item', security.tenancy.fields.ProgramForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='reversals', to='cases.deemeditem')),
                ('reason', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('reversed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('program', 'item'), name='cases_deemedreversal_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='cases_deemedreversal_reason'), security.tenancy.walls.EmployedBy(field='reversed_by', kind='municipality', name='cases_deemedrev_by_municipality'), security.tenancy.walls.ProgramWall(name='cases_deemedreversal_wall'), models.UniqueConstraint(fields=('program', 'id'), name='cases_deemedreversal_key'), security.tenancy.walls.SameProgram(field='item', name='cases_deemedreversal_item_same', to_table='cases_deemeditem')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bankstatement',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are append-only (% refused)', TG_TABLE_NAME, TG_OP USING ERRCODE = '23001';", hash='8712e236cd44114c252343fd353871f80d4f0991', level='STATEMENT', operation='DELETE OR TRUNCATE OR UPDATE', pgid='pgtrigger_append_only_5a855', table='cases_bankstatement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deemedlist',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are append-only (% refused)', TG_TABLE_NAME, TG_OP USING ERRCODE = '23001';", hash='b403eeac80f86454a1b08fd172f94280c7e5dddc', level='STATEMENT', operation='DELETE OR TRUNCATE', pgid='pgtrigger_append_only_78654', table='cases_deemedlist', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deemedlist',
            trigger=pgtrigger.compiler.Trigger(name='stays_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE items bigint; yen numeric;', func="\n    IF OLD.state <> 'proposed' OR NEW.state = 'proposed' OR to_jsonb(NEW)\n        - ARRAY['state', 'decided_at', 'decided_by_id', 'decided_by_kind', 'drop_reason', 'appeal_until_on']\n        IS DISTINCT FROM to_jsonb(OLD)\n        - ARRAY['state', 'decided_at', 'decided_by_id', 'decided_by_kind', 'drop_reason', 'appeal_until_on'] THEN\n        RAISE EXCEPTION 'a list is approved or dropped once, as it was proposed' USING ERRCODE = '23514';\n    END IF;\n    SELECT count(*), coalesce(sum(i.yen), 0) INTO items, yen FROM cases_deemeditem i\n        WHERE i.program_id = NEW.program_id AND i.list_id = NEW.id;\n    IF NEW.state = 'approved' AND (items <> NEW.item_count OR yen <> NEW.total_yen) THEN\n        RAISE EXCEPTION 'the list is not the one that was proposed' USING ERRCODE = '23514';\n    END IF;\n    RETURN NEW;\n    ", hash='6e75cd9d27a0633bcdb3d60fb8dae9fde09cc7a3', operation='UPDATE', pgid='pgtrigger_stays_frozen_59525', table='cases_deemedlist', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deemeditem',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are append-only (% refused)', TG_TABLE_NAME, TG_OP USING ERRCODE = '23001';", hash='d455bc15d0f06cf5e7456fc910bf621cdebb0236', level='STATEMENT', operation='DELETE OR TRUNCATE OR UPDATE', pgid='pgtrigger_append_only_8e9f5', table='cases_deemeditem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deemedreversal',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are append-only (% refused)', TG_TABLE_NAME, TG_OP USING ERRCODE = '23001';", hash='632eaa425d3573ff16de5d6a11d3c8684cde0b86', level='STATEMENT', operation='DELETE OR TRUNCATE OR UPDATE', pgid='pgtrigger_append_only_e11a0', table='cases_deemedreversal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statemententry',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are append-only (% refused)', TG_TABLE_NAME, TG_OP USING ERRCODE = '23001';", hash='f7aecffaf7327fbedaefe165d15b833799bee0b4', level='STATEMENT', operation='DELETE OR TRUNCATE OR UPDATE', pgid='pgtrigger_append_only_70fb8', table='cases_statemententry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statementmatch',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are append-only (% refused)', TG_TABLE_NAME, TG_OP USING ERRCODE = '23001';", hash='6eaee79ae7ed636c9dc2bdc0d048fd55e6bba6df', level='STATEMENT', operation='DELETE OR TRUNCATE OR UPDATE', pgid='pgtrigger_append_only_d89d8', table='cases_statementmatch', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statementmatch',
            trigger=pgtrigger.compiler.Trigger(name='fits_the_books', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE entry record; booked_yen bigint; last record;', func="\n    SELECT e.yen, e.is_deposit INTO entry FROM cases_statemententry e\n        WHERE e.program_id = NEW.program_id AND e.id = NEW.entry_id FOR NO KEY UPDATE;\n    SELECT m.sequence, m.kind INTO last FROM cases_statementmatch m\n        WHERE m.program_id = NEW.program_id AND m.entry_id = NEW.entry_id ORDER BY m.sequence DESC LIMIT 1;\n    IF NEW.sequence <> coalesce(last.sequence, 0) + 1\n        OR (NEW.kind = 'undone') <> coalesce(last.kind <> 'undone', false) THEN\n        RAISE EXCEPTION 'an entry is matched once, and a match is undone once' USING ERRCODE = '23514';\n    END IF;\n    booked_yen := CASE NEW.kind\n        WHEN 'batch' THEN (SELECT b.total_yen FROM cases_payoutbatch b\n            WHERE b.program_id = NEW.program_id AND b.id = NEW.batch_id AND b.state = 'released')\n        WHEN 'returns' THEN (SELECT sum(l.amount_yen) FROM cases_transferline l JOIN cases_transferresult r\n            ON r.program_id = l.program_id AND r.line_id = l.id AND r.outcome = 'failed' AND r.reason <> 'cancelled'\n            WHERE l.program_id = NEW.program_id AND l.batch_id = NEW.batch_id)\n        WHEN 'return' THEN (SELECT l.amount_yen FROM cases_transferline l JOIN cases_transferresult r\n            ON r.program_id = l.program_id AND r.line_id = l.id AND r.outcome = 'failed' AND r.reason <> 'cancelled'\n            WHERE l.program_id = NEW.program_id AND l.id = NEW.line_id)\n        WHEN 'recovery' THEN (SELECT s.yen FROM cases_recoverystep s\n            WHERE s.program_id = NEW.program_id AND s.id = NEW.step_id AND s.kind = 'received')\n        ELSE entry.yen END;\n    IF booked_yen IS DISTINCT FROM entry.yen\n        OR (NEW.kind = 'batch' AND entry.is_deposit) OR (NEW.kind IN ('returns', 'return', 'recovery')\n            AND NOT entry.is_deposit) THEN\n        RAISE EXCEPTION 'the entry is not the amount of what it is matched with' USING ERRCODE = '23514';\n    END IF;\n    IF NEW.kind IN ('batch', 'returns', 'return', 'recovery') AND EXISTS (\n        SELECT 1 FROM cases_statementmatch m WHERE m.program_id = NEW.program_id\n            AND (m.kind = NEW.kind AND m.batch_id IS NOT DISTINCT FROM NEW.batch_id\n                AND m.line_id IS NOT DISTINCT FROM NEW.line_id AND m.step_id IS NOT DISTINCT FROM NEW.step_id\n                OR m.kind = 'return' AND NEW.kind = 'returns' AND EXISTS (SELECT 1 FROM cases_transferline l\n                    WHERE l.program_id = m.program_id AND l.id = m.line_id AND l.batch_id = NEW.batch_id)\n                OR m.kind = 'returns' AND NEW.kind = 'return' AND EXISTS (SELECT 1 FROM cases_transferline l\n                    WHERE l.program_id = m.program_id AND l.id = NEW.line_id AND l.batch_id = m.batch_id))\n            AND NOT EXISTS (SELECT 1 FROM cases_statementmatch u WHERE u.program_id = m.program_id\n                AND u.entry_id = m.entry_id AND u.sequence > m.sequence)) THEN\n        RAISE EXCEPTION 'another entry is matched with this already' USING ERRCODE = '23514';\n    END IF;\n    RETURN NEW;\n    ", hash='0b23f06335224fc9ee1fe2f5d08a8ca4e68d20c3', operation='INSERT', pgid='pgtrigger_fits_the_books_b02e9', table='cases_statementmatch', when='BEFORE')),
        ),
    ]

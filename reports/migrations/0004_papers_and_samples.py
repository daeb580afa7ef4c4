import django.contrib.postgres.fields
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
        ('cases', '0003_statements_and_deemed_withdrawals'),
        ('reports', '0003_export_of_workers'),
        ('security', '0001_initial'),
        ('security', '__first__'),
    ]

    operations = [
        migrations.AlterField(
            model_name='printlot',
            name='kind',
            field=models.CharField(choices=[('push_notice', 'push notice'), ('confirmation_form', 'confirmation form'), ('application_form', 'application form'), ('reminder', 'reminder'), ('deficiency', 'deficiency letter'), ('decision', 'decision letter'), ('denial', 'denial letter'), ('transfer_failed', 'failed-transfer letter'), ('deemed_withdrawal', 'deemed-withdrawal letter'), ('gift_cover', 'gift cover letter')], max_length=20),
        ),
        migrations.CreateModel(
            name='FinanceLayout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('program', security.tenancy.fields.ProgramField(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.program')),
                ('version', models.PositiveIntegerField()),
                ('encoding', models.CharField(choices=[('cp932', 'Shift_JIS (CP932)'), ('utf-8-sig', 'UTF-8 with mark')], max_length=9)),
                ('columns', models.JSONField()),
                ('set_at', models.DateTimeField()),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('program', 'version'), name='reports_financelayout_version'), security.tenancy.walls.EmployedBy(field='set_by', kind='municipality', name='reports_layout_by_municipality'), security.tenancy.walls.ProgramWall(name='reports_financelayout_wall'), models.UniqueConstraint(fields=('program', 'id'), name='reports_financelayout_key')],
            },
        ),
        migrations.CreateModel(
            name='MoneyPack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('program', security.tenancy.fields.ProgramField(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.program')),
                ('batch', security.tenancy.fields.ProgramForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='packs', to='cases.payoutbatch')),
                ('layout_version', models.PositiveIntegerField()),
                ('count', models.PositiveIntegerField()),
                ('people', models.PositiveIntegerField()),
                ('yen', models.BigIntegerField()),
                ('file_sha256', models.CharField(max_length=64)),
                ('payee_digest', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('program', 'batch'), name='reports_pack_batch'), security.tenancy.walls.ProgramWall(name='reports_moneypack_wall'), models.UniqueConstraint(fields=('program', 'id'), name='reports_moneypack_key'), security.tenancy.walls.SameProgram(field='batch', name='reports_moneypack_batch_same', to_table='cases_payoutbatch')],
            },
        ),
        migrations.CreateModel(
            name='PackFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('program', security.tenancy.fields.ProgramField(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.program')),
                ('pack', security.tenancy.fields.ProgramForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='reports.moneypack')),
                ('kind', models.CharField(choices=[('papers', 'papers for approval (PDF)'), ('decisions', 'list of decisions of the batch (CSV)'), ('orders', 'breakdown of the payment order (CSV)'), ('finance', 'list for the finance system (CSV)')], max_length=9)),
                ('file_name', models.CharField(max_length=60)),
                ('content', security.sealing.fields.SealedTextField()),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('program', 'pack', 'kind'), name='reports_packfile_kind'), security.tenancy.walls.ProgramWall(name='reports_packfile_wall'), models.UniqueConstraint(fields=('program', 'id'), name='reports_packfile_key'), security.tenancy.walls.SameProgram(field='pack', name='reports_packfile_pack_same', to_table='reports_moneypack')],
            },
        ),
        migrations.CreateModel(
            name='AuditSample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('program', security.tenancy.fields.ProgramField(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.program')),
                ('number', models.PositiveIntegerField()),
                ('seed', models.CharField(max_length=40)),
                ('population', models.PositiveIntegerField()),
                ('last_line', models.BigIntegerField()),
                ('lines', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('content', security.sealing.fields.SealedTextField()),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('program', 'number'), name='reports_auditsample_number'), security.tenancy.walls.ProgramWall(name='reports_auditsample_wall'), models.UniqueConstraint(fields=('program', 'id'), name='reports_auditsample_key')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditsample',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are append-only (% refused)', TG_TABLE_NAME, TG_OP USING ERRCODE = '23001';", hash='c0ba1b45da10226f03a0e3ef2d02f7bc7b2f50d2', level='STATEMENT', operation='DELETE OR TRUNCATE OR UPDATE', pgid='pgtrigger_append_only_23b0d', table='reports_auditsample', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='financelayout',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are append-only (% refused)', TG_TABLE_NAME, TG_OP USING ERRCODE = '23001';", hash='5eb5ef816430a111f653545b3cb7c18ca3ae51f6', level='STATEMENT', operation='DELETE OR TRUNCATE OR UPDATE', pgid='pgtrigger_append_only_b0e3f', table='reports_financelayout', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='moneypack',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are append-only (% refused)', TG_TABLE_NAME, TG_OP USING ERRCODE = '23001';", hash='b2adc822e2cb8d2f9cec5f5a707db53f6c918726', level='STATEMENT', operation='DELETE OR TRUNCATE OR UPDATE', pgid='pgtrigger_append_only_19060', table='reports_moneypack', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='packfile',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'rows of % are append-only (% refused)', TG_TABLE_NAME, TG_OP USING ERRCODE = '23001';", hash='c34f4e9b5b9eb7da68c36ed5d99c3dbce66f0615', level='STATEMENT', operation='DELETE OR TRUNCATE OR UPDATE', pgid='pgtrigger_append_only_04703', table='reports_packfile', when='BEFORE')),
        ),
    ]

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_call_centre_hours'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='programsetup',
            name='update_update',
        ),
        migrations.AddField(
            model_name='programsetup',
            name='municipality_name_easy',
            field=models.CharField(blank=True, db_default='', default='', max_length=100, verbose_name='municipality in easy Japanese'),
        ),
        migrations.AddField(
            model_name='programsetup',
            name='municipality_name_en',
            field=models.CharField(blank=True, db_default='', default='', max_length=100, verbose_name='municipality in English'),
        ),
        migrations.AddField(
            model_name='programsetup',
            name='name_easy',
            field=models.CharField(blank=True, db_default='', default='', max_length=100, verbose_name='name in easy Japanese'),
        ),
        migrations.AddField(
            model_name='programsetup',
            name='name_en',
            field=models.CharField(blank=True, db_default='', default='', max_length=100, verbose_name='name in English'),
        ),
        migrations.AddField(
            model_name='programsetupevent',
            name='municipality_name_easy',
            field=models.CharField(blank=True, db_default='', default='', max_length=100, verbose_name='municipality in easy Japanese'),
        ),
        migrations.AddField(
            model_name='programsetupevent',
            name='municipality_name_en',
            field=models.CharField(blank=True, db_default='', default='', max_length=100, verbose_name='municipality in English'),
        ),
        migrations.AddField(
            model_name='programsetupevent',
            name='name_easy',
            field=models.CharField(blank=True, db_default='', default='', max_length=100, verbose_name='name in easy Japanese'),
        ),
        migrations.AddField(
            model_name='programsetupevent',
            name='name_en',
            field=models.CharField(blank=True, db_default='', default='', max_length=100, verbose_name='name in English'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='programsetup',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cases_programsetupevent" ("amount_rule", "appeal_to", "applications_from", "applications_until", "bank_profile", "budget_yen", "call_centre_hours", "call_centre_hours_easy", "call_centre_hours_en", "call_centre_phone", "ceiling_yen", "certificate_until", "channels", "defendant", "deficiency_days", "deficiency_rounds", "denial_note", "duties_apart", "eligibility", "envelope_weight_mg", "expiry_by_list", "fraud_rules", "fraud_score", "handling_days", "id", "kind", "legal_nature", "letter_archive", "letters_until", "municipality_name_easy", "municipality_name_en", "name_easy", "name_en", "objection_days", "payer_account_number", "payer_account_type", "payer_bank_code", "payer_branch_code", "payer_code", "payer_kana", "period", "pgh_created_at", "pgh_label", "pgh_obj_id", "portal_address", "postal_barcode", "program_id", "proof_approval", "purpose", "reference_on", "representative", "sheet_weight_mg", "steps", "terms", "terms_back", "transfer_lead_days", "version", "voucher_terms") SELECT old_values."amount_rule", old_values."appeal_to", old_values."applications_from", old_values."applications_until", old_values."bank_profile", old_values."budget_yen", old_values."call_centre_hours", old_values."call_centre_hours_easy", old_values."call_centre_hours_en", old_values."call_centre_phone", old_values."ceiling_yen", old_values."certificate_until", old_values."channels", old_values."defendant", old_values."deficiency_days", old_values."deficiency_rounds", old_values."denial_note", old_values."duties_apart", old_values."eligibility", old_values."envelope_weight_mg", old_values."expiry_by_list", old_values."fraud_rules", old_values."fraud_score", old_values."handling_days", old_values."id", old_values."kind", old_values."legal_nature", old_values."letter_archive", old_values."letters_until", old_values."municipality_name_easy", old_values."municipality_name_en", old_values."name_easy", old_values."name_en", old_values."objection_days", old_values."payer_account_number", old_values."payer_account_type", old_values."payer_bank_code", old_values."payer_branch_code", old_values."payer_code", old_values."payer_kana", old_values."period", NOW(), \'update\', old_values."id", old_values."portal_address", old_values."postal_barcode", old_values."program_id", old_values."proof_approval", old_values."purpose", old_values."reference_on", old_values."representative", old_values."sheet_weight_mg", old_values."steps", old_values."terms", old_values."terms_back", old_values."transfer_lead_days", old_values."version", old_values."voucher_terms" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='cbc75e7f846b19d629d18c7e0d041266f897dec3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_dbdfa', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='cases_programsetup', when='AFTER')),
        ),
    ]

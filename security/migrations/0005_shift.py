from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('security', '0004_incident_contacts'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='shift_from',
            field=models.TimeField(blank=True, help_text='Looks outside these hours are raised to the manager', null=True, verbose_name='works from'),
        ),
        migrations.AddField(
            model_name='user',
            name='shift_until',
            field=models.TimeField(blank=True, help_text='Before the beginning: of the next day', null=True, verbose_name='works until'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('shift_from', None), ('shift_until', None)), models.Q(('shift_from__isnull', False), ('shift_until__isnull', False), models.Q(('shift_from', models.F('shift_until')), _negated=True)), _connector='OR'), name='security_user_shift'),
        ),
    ]

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('security', '0002_programs'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='accesslog',
            options={'verbose_name': 'look at a case'},
        ),
        migrations.AlterModelOptions(
            name='accessreview',
            options={'verbose_name': 'review of rights'},
        ),
        migrations.AlterModelOptions(
            name='auditcheck',
            options={'verbose_name': 'verification of the audit'},
        ),
        migrations.AlterModelOptions(
            name='auditevent',
            options={'verbose_name': 'event of the audit'},
        ),
        migrations.AlterModelOptions(
            name='audithead',
            options={'verbose_name': 'head of the audit chain'},
        ),
        migrations.AlterModelOptions(
            name='disposal',
            options={'verbose_name': 'disposal'},
        ),
        migrations.AlterModelOptions(
            name='disposalcertificate',
            options={'verbose_name': 'certificate of a disposal'},
        ),
        migrations.AlterModelOptions(
            name='incident',
            options={'verbose_name': 'incident'},
        ),
        migrations.AlterModelOptions(
            name='incidenthousehold',
            options={'verbose_name': 'household that an incident touches'},
        ),
        migrations.AlterModelOptions(
            name='incidentstep',
            options={'verbose_name': 'step of an incident'},
        ),
        migrations.AlterModelOptions(
            name='job',
            options={'verbose_name': 'job'},
        ),
        migrations.AlterModelOptions(
            name='jobchunk',
            options={'verbose_name': 'part of a job'},
        ),
        migrations.AlterModelOptions(
            name='jobitemerror',
            options={'verbose_name': 'item that a job could not do'},
        ),
        migrations.AlterModelOptions(
            name='newsseen',
            options={'verbose_name': 'news that were read'},
        ),
        migrations.AlterModelOptions(
            name='retentionhold',
            options={'verbose_name': 'hold against disposal'},
        ),
        migrations.AlterModelOptions(
            name='retentionrule',
            options={'verbose_name': 'retention period'},
        ),
        migrations.AlterModelOptions(
            name='savedfilter',
            options={'verbose_name': 'saved conditions of a list'},
        ),
        migrations.AlterModelOptions(
            name='unusualaccess',
            options={'verbose_name': 'unusual look'},
        ),
    ]

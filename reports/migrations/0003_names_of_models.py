from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0002_data_return'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='auditsample',
            options={'verbose_name': 'sample for the auditor'},
        ),
        migrations.AlterModelOptions(
            name='dailyclose',
            options={'verbose_name': 'close of a day'},
        ),
        migrations.AlterModelOptions(
            name='dailyclosestage',
            options={'verbose_name': "stage of a day's close"},
        ),
        migrations.AlterModelOptions(
            name='dailyreportfile',
            options={'verbose_name': 'daily report'},
        ),
        migrations.AlterModelOptions(
            name='datareturn',
            options={'verbose_name': 'return of data'},
        ),
        migrations.AlterModelOptions(
            name='datareturnkey',
            options={'verbose_name': 'key of a data return'},
        ),
        migrations.AlterModelOptions(
            name='datareturnpart',
            options={'verbose_name': 'part of a data return'},
        ),
        migrations.AlterModelOptions(
            name='exportrequest',
            options={'verbose_name': 'request for a file that leaves the office'},
        ),
        migrations.AlterModelOptions(
            name='financelayout',
            options={'verbose_name': 'list for the finance system'},
        ),
        migrations.AlterModelOptions(
            name='insertionscan',
            options={'verbose_name': 'scan of an insertion'},
        ),
        migrations.AlterModelOptions(
            name='kpimark',
            options={'verbose_name': 'mark of the figures'},
        ),
        migrations.AlterModelOptions(
            name='kpivalue',
            options={'verbose_name': 'figure of a day'},
        ),
        migrations.AlterModelOptions(
            name='lotpackage',
            options={'verbose_name': 'package for the printer'},
        ),
        migrations.AlterModelOptions(
            name='medium',
            options={'verbose_name': 'medium'},
        ),
        migrations.AlterModelOptions(
            name='moneypack',
            options={'verbose_name': 'papers for approval'},
        ),
        migrations.AlterModelOptions(
            name='noticerun',
            options={'verbose_name': 'letter run'},
        ),
        migrations.AlterModelOptions(
            name='packfile',
            options={'verbose_name': 'paper for approval'},
        ),
        migrations.AlterModelOptions(
            name='posting',
            options={'verbose_name': 'posting'},
        ),
        migrations.AlterModelOptions(
            name='postingline',
            options={'verbose_name': 'line of a posting slip'},
        ),
        migrations.AlterModelOptions(
            name='printlot',
            options={'verbose_name': 'print lot'},
        ),
        migrations.AlterModelOptions(
            name='printlotitem',
            options={'verbose_name': 'letter of a print lot'},
        ),
        migrations.AlterModelOptions(
            name='pulledpiece',
            options={'verbose_name': 'pulled piece'},
        ),
        migrations.AlterModelOptions(
            name='runproof',
            options={'verbose_name': 'proof of letters'},
        ),
    ]

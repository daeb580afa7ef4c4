from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0003_call_centre_hours'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='draft',
            options={'verbose_name': 'draft of a resident'},
        ),
        migrations.AlterModelOptions(
            name='draftphoto',
            options={'verbose_name': 'photograph of a draft'},
        ),
        migrations.AlterModelOptions(
            name='portalsession',
            options={'verbose_name': 'session of a resident'},
        ),
        migrations.AlterModelOptions(
            name='publishedcertificate',
            options={'verbose_name': 'certificate on the portal'},
        ),
        migrations.AlterModelOptions(
            name='publishedfaq',
            options={'ordering': ['position'], 'verbose_name': 'question and answer on the portal'},
        ),
        migrations.AlterModelOptions(
            name='publishedletter',
            options={'verbose_name': 'letter on the portal'},
        ),
        migrations.AlterModelOptions(
            name='publishedprogram',
            options={'verbose_name': 'program on the portal'},
        ),
        migrations.AlterModelOptions(
            name='publishedstatus',
            options={'verbose_name': 'status on the portal'},
        ),
        migrations.AlterModelOptions(
            name='sentitem',
            options={'verbose_name': 'what a resident sent'},
        ),
        migrations.AlterModelOptions(
            name='submission',
            options={'verbose_name': 'submission'},
        ),
        migrations.AlterModelOptions(
            name='submissionfile',
            options={'verbose_name': 'file of a submission'},
        ),
    ]

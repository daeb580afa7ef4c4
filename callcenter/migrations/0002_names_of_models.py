from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('callcenter', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='call',
            options={'verbose_name': 'call'},
        ),
        migrations.AlterModelOptions(
            name='callback',
            options={'verbose_name': 'call back'},
        ),
        migrations.AlterModelOptions(
            name='escalation',
            options={'verbose_name': 'escalation'},
        ),
        migrations.AlterModelOptions(
            name='livecall',
            options={'verbose_name': 'call under way'},
        ),
        migrations.AlterModelOptions(
            name='script',
            options={'verbose_name': 'script of a call'},
        ),
    ]

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='entrydraft',
            options={'verbose_name': 'unfinished keying'},
        ),
        migrations.AlterModelOptions(
            name='entrytask',
            options={'verbose_name': 'keying'},
        ),
        migrations.AlterModelOptions(
            name='mailitem',
            options={'verbose_name': 'mail item'},
        ),
        migrations.AlterModelOptions(
            name='pageband',
            options={'verbose_name': "part of a page's mark"},
        ),
        migrations.AlterModelOptions(
            name='pagemark',
            options={'verbose_name': 'mark of a page'},
        ),
        migrations.AlterModelOptions(
            name='portalkey',
            options={'verbose_name': 'key of the portal'},
        ),
        migrations.AlterModelOptions(
            name='pulledsubmission',
            options={'verbose_name': 'submission taken over from the portal'},
        ),
        migrations.AlterModelOptions(
            name='rosterfileslice',
            options={'verbose_name': 'part of a roster file'},
        ),
        migrations.AlterModelOptions(
            name='scanpage',
            options={'verbose_name': 'scanned page'},
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_names_in_languages'),
    ]

    operations = [
        migrations.AddField(
            model_name='rosterimport',
            name='households_kept',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='rosterreject',
            name='household_number',
            field=models.CharField(blank=True, db_default='', default='', max_length=15),
        ),
    ]

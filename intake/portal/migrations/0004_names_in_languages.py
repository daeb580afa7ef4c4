from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0003_call_centre_hours'),
    ]

    operations = [
        migrations.AddField(
            model_name='publishedprogram',
            name='municipality_name_easy',
            field=models.CharField(blank=True, db_default='', default='', max_length=100),
        ),
        migrations.AddField(
            model_name='publishedprogram',
            name='municipality_name_en',
            field=models.CharField(blank=True, db_default='', default='', max_length=100),
        ),
        migrations.AddField(
            model_name='publishedprogram',
            name='name_easy',
            field=models.CharField(blank=True, db_default='', default='', max_length=100),
        ),
        migrations.AddField(
            model_name='publishedprogram',
            name='name_en',
            field=models.CharField(blank=True, db_default='', default='', max_length=100),
        ),
    ]

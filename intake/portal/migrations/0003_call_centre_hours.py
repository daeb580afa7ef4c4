from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0002_published_answer_days'),
    ]

    operations = [
        migrations.AddField(
            model_name='publishedprogram',
            name='hours_easy',
            field=models.CharField(blank=True, default='', max_length=100),
        ),
        migrations.AddField(
            model_name='publishedprogram',
            name='hours_en',
            field=models.CharField(blank=True, default='', max_length=100),
        ),
    ]

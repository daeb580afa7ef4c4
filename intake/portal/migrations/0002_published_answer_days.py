from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='publishedprogram',
            name='answer_days',
            field=models.PositiveSmallIntegerField(default=21),
        ),
    ]

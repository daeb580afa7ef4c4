from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0003_labels_through_the_gate'),
    ]

    operations = [
        migrations.AlterField(
            model_name='exportrequest',
            name='subject',
            field=models.CharField(choices=[('cases', 'cases'), ('workers', 'roster of workers'), ('labels', 'labels for the carrier'), ('decision', 'list of decisions with accounts')], default='cases', max_length=8),
        ),
    ]

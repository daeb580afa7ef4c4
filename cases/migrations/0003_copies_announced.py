from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_vouchers'),
    ]

    operations = [
        migrations.AddField(
            model_name='deficiency',
            name='announced_on',
            field=models.DateField(null=True),
        ),
    ]

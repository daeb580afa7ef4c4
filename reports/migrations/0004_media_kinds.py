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
        migrations.RemoveConstraint(
            model_name='medium',
            name='reports_medium_of_one',
        ),
        migrations.AddField(
            model_name='medium',
            name='batch_number',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='medium',
            name='lot_number',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='medium',
            name='run_number',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name='medium',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('batch_number__isnull', True), ('export_number__isnull', False), ('return_number__isnull', True), ('run_number__isnull', True)), models.Q(('batch_number__isnull', True), ('export_number__isnull', True), ('return_number__isnull', False), ('run_number__isnull', True)), models.Q(('batch_number__isnull', False), ('export_number__isnull', True), ('return_number__isnull', True), ('run_number__isnull', True)), models.Q(('batch_number__isnull', True), ('export_number__isnull', True), ('return_number__isnull', True), ('run_number__isnull', False)), _connector='OR'), name='reports_medium_of_one'),
        ),
        migrations.AddConstraint(
            model_name='medium',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lot_number', None), ('run_number', None)), models.Q(('lot_number__isnull', False), ('run_number__isnull', False)), _connector='OR'), name='reports_medium_lot'),
        ),
    ]

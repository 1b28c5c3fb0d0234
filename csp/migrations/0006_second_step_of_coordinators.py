from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('csp', '0005_sessions_and_tries'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalpartnership',
            name='is_second_step_required',
            field=models.BooleanField(default=False, verbose_name='coordinators must sign in with a second step'),
        ),
        migrations.AddField(
            model_name='partnership',
            name='is_second_step_required',
            field=models.BooleanField(default=False, verbose_name='coordinators must sign in with a second step'),
        ),
    ]

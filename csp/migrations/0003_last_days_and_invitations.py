import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("csp", "0002_audit_record")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="is_ended_at_once",
            field=models.BooleanField(default=False, verbose_name="ended when its last day was given"),
        ),
        migrations.AddField(
            model_name="historicalmembership",
            name="is_ended_at_once",
            field=models.BooleanField(default=False, verbose_name="ended when its last day was given"),
        ),
        migrations.AlterField(
            model_name="membership",
            name="ended_on",
            field=models.DateField(blank=True, null=True, verbose_name="last day of the role"),
        ),
        migrations.AlterField(
            model_name="historicalmembership",
            name="ended_on",
            field=models.DateField(blank=True, null=True, verbose_name="last day of the role"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_ended_at_once", False), ("ended_on__isnull", False), _connector="OR"),
                name="membership_ended_at_once_on_a_day",
            ),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("expires_on", models.DateField(verbose_name="last day the link works")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="handed to the mail server")),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="csp.partnership",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
        ),
    ]

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("csp", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("entry_id", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="entry")),
                ("digest", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="when")),
                ("name", models.CharField(blank=True, max_length=300, verbose_name="who, as called then")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="from where")),
                ("kind", models.CharField(choices=[("added", "Added"), ("changed", "Changed"), ("deleted", "Deleted"), ("signed_in", "Signed in"), ("signed_out", "Signed out"), ("sign_in_failed", "Sign-in failed"), ("sign_in_held", "Sign-in held back after too many tries"), ("second_step_set", "Second step of sign-in set up"), ("second_step_removed", "Second step of sign-in removed"), ("second_step_failed", "Second step of sign-in failed"), ("password_changed", "Password changed"), ("password_asked", "New password asked for"), ("sessions_ended", "Sessions ended"), ("refused", "Refused"), ("downloaded", "File taken"), ("command", "Done on the server")], max_length=20, verbose_name="what happened")),
                ("label", models.CharField(blank=True, max_length=100, verbose_name="kind of record")),
                ("record_id", models.BigIntegerField(blank=True, null=True, verbose_name="record")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="the record in words")),
                ("changes", models.JSONField(blank=True, default=dict, verbose_name="what it said before and after")),
                ("partnership", models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="csp.partnership")),
                ("person", models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name_plural": "audit entries",
                "indexes": [
                    models.Index(models.F("partnership"), models.OrderBy(models.F("id"), descending=True), name="auditentry_of_partnership"),
                    models.Index(models.F("label"), models.F("record_id"), models.OrderBy(models.F("id"), descending=True), name="auditentry_of_record"),
                    models.Index(models.F("person"), models.OrderBy(models.F("id"), descending=True), name="auditentry_of_person"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind__in", ["added", "changed", "deleted", "signed_in", "signed_out", "sign_in_failed", "sign_in_held", "second_step_set", "second_step_removed", "second_step_failed", "password_changed", "password_asked", "sessions_ended", "refused", "downloaded", "command"])), name="auditentry_kind_known"),
                ],
            },
        ),
    ]

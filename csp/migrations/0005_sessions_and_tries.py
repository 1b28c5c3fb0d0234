import django.db.models.deletion
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models


def make_cache_table(apps, schema_editor):
    """The table that CACHES names, so that nobody has to remember a command; does nothing where it is there."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [
        ("csp", "0004_roles_ended_at_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("started_at", models.DateTimeField(null=True, verbose_name="signed in at")),
                ("seen_at", models.DateTimeField(null=True, verbose_name="last used at")),
                (
                    "network_address",
                    models.GenericIPAddressField(null=True, verbose_name="address it was last used from"),
                ),
                ("browser", models.CharField(max_length=300, verbose_name="browser as it names itself")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "session", "verbose_name_plural": "sessions", "abstract": False},
        ),
        migrations.CreateModel(
            name="Tries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=64)),
                ("moments", models.JSONField(default=list, verbose_name="when, in seconds")),
                ("last_at", models.DateTimeField(db_index=True, verbose_name="last try at")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("what", "digest"), name="tries_row_once")],
            },
        ),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]

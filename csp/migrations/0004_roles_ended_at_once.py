from django.db import migrations


def end_at_once_what_has_ended(apps, schema_editor):
    """Until now a role was ended on the day its last day was given."""
    apps.get_model("csp", "Membership").objects.exclude(ended_on=None).update(is_ended_at_once=True)


class Migration(migrations.Migration):
    dependencies = [("csp", "0003_last_days_and_invitations")]

    operations = [migrations.RunPython(end_at_once_what_has_ended, migrations.RunPython.noop)]

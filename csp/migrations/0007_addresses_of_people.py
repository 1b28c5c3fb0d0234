from django.db import migrations


def add_addresses(apps, schema_editor):
    """Let allauth know everybody by their e-mail address, as User.agree_address() does for each who signs in."""
    address = apps.get_model("account", "EmailAddress")
    known = set(address.objects.values_list("user", flat=True))
    people = apps.get_model("csp", "User").objects.exclude(pk__in=known)
    address.objects.bulk_create(
        [
            address(user_id=pk, email=email.lower(), verified=True, primary=True)
            for pk, email in people.values_list("pk", "email")
        ]
    )


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("csp", "0006_second_step_of_coordinators"),
    ]

    operations = [migrations.RunPython(add_addresses, migrations.RunPython.noop)]

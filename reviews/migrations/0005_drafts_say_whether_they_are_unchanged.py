from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("reviews", "0004_links_keep_how_long_their_period_is"),
    ]

    operations = [
        migrations.RenameField(model_name="draft", old_name="no_change", new_name="is_unchanged"),
    ]

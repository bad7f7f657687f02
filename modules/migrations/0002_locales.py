"""English and French from the first day."""

from django.db import migrations


def make_locales(apps, schema_editor):
    Locale = apps.get_model("wagtailcore", "Locale")
    for code in ("en", "fr"):
        Locale.objects.get_or_create(language_code=code)


class Migration(migrations.Migration):
    dependencies = [("modules", "0001_course")]
    operations = [migrations.RunPython(make_locales, migrations.RunPython.noop)]

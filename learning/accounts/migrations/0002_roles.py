"""The three roles in place of Wagtail's two groups.

Wagtail comes with "Editors" and "Moderators" who edit and publish pages. Here trainers do that, and moderators
look after the forum: they keep their name and lose Wagtail's rights. What each role may do is declared by the
apps and applied after every migration (learning/accounts/rights.py).
"""

from django.db import migrations

ROLES = ["Trainers", "Moderators", "Administrators"]


def make_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name in ROLES:
        Group.objects.get_or_create(name=name)
    for model in ("GroupPagePermission", "GroupCollectionPermission"):
        apps.get_model("wagtailcore", model).objects.filter(group__name="Moderators").delete()
    moderators = Group.objects.get(name="Moderators")
    moderators.permissions.clear()
    trainers = Group.objects.get(name="Trainers")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    for task in apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(groups=moderators):
        task.groups.remove(moderators)
        task.groups.add(trainers)
        Workflow.objects.filter(name=task.name, workflow_tasks__task=task).update(name="Trainers approval")
        task.name = "Trainers approval"
        task.save(update_fields=["name"])
    Group.objects.filter(name="Editors").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_people"),
        # All that give rights to "Editors" and "Moderators", at their newest, so that none comes after us.
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailmedia", "0005_alter_media_options"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]

from learning.toolkit import services


def template_published(sender, instance, **_kwargs):
    services.make_version(template=instance)

"""`manage.py pack_h5p`: the sources of activities into .h5p files."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from media.h5p import packing


class Command(BaseCommand):
    help = (
        "Packs sources of activities (folders with h5p.json and content/content.json) into .h5p files with all that "
        "they need, for this site and for others. The same source makes the same file, byte for byte."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "source", metavar="FOLDER", nargs="+", type=Path, help="an activity's folder, or one with several of them"
        )
        parser.add_argument(
            "--output", metavar="FOLDER", type=Path, help="default: build/h5p/", default=settings.BUILD_DIR / "h5p"
        )

    def handle(self, *args, source, output, **options):
        try:
            packed = [packing.pack(folder) for one in source for folder in _activities(one)]
            output.mkdir(parents=True, exist_ok=True)
            for one in packed:
                file = output / f"{one.code}.h5p"
                file.write_bytes(one.data)
                self.stdout.write(f"{file}: {one.title}, {len(one.data) // 1024} KB")
        except packing.PackingError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error


def _activities(folder):
    if (folder / "h5p.json").is_file():
        return [folder.resolve()]
    found = packing.sources(folder.resolve())
    if not found:
        raise CommandError(f"{folder}: there is no activity here.")
    return found

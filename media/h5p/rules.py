"""What a package may be: the format's own rules, and our limits, each with words for the person who uploads.

The format: https://h5p.org/specification and H5P's reference validator (h5p-php-library, H5PValidator). Ours are the
limits on size, the names that every disk can hold, and what could not be played or stored here.
"""

from dataclasses import dataclass
from unicodedata import category

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

MEGABYTE = 1024 * 1024

# Extensions of files in content/, and what libraries may hold besides (h5p.classes.php: defaultContentWhitelist …).
CONTENT_EXTENSIONS = frozenset(
    [
        *("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webm", "mp4", "ogg", "mp3", "m4a", "wav", "swf"),
        *("eot", "ttf", "woff", "woff2", "otf", "vtt", "webvtt", "gltf", "glb"),
        *("pdf", "rtf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp"),
        *("json", "txt", "csv", "diff", "patch", "md", "textile"),
    ]
)
LIBRARY_EXTENSIONS = CONTENT_EXTENSIONS | frozenset(["js", "css", "svg", "xml"])
# What must not stand before the last extension either: other web servers would run or render “photo.php.jpg”.
HIDDEN_EXTENSIONS = frozenset(
    [
        *("php", "php3", "php4", "php5", "php7", "php8", "phtml", "phar", "asp", "aspx", "jsp", "cgi"),
        *("exe", "bat", "cmd", "htm", "html", "xhtml", "shtml"),
    ]
)
# The newest interface of H5P's core that our player has.
CORE_API = (1, 28)


@dataclass(frozen=True)
class Limits:
    """How much a package may hold; sizes in bytes."""

    entries: int = 2_000
    unpacked: int = 200 * MEGABYTE
    file: int = 64 * MEGABYTE
    # Unpacked to packed, of the whole and of each file; smaller ones may be as regular as they like.
    ratio: int = 100
    ratio_from: int = 256 * 1024
    # The ZIP's list of entries is read in one piece.
    directory: int = 1 * MEGABYTE
    # JSON is read in one piece, too, and takes many times its size in memory.
    json: int = 2 * MEGABYTE
    all_json: int = 32 * MEGABYTE
    json_depth: int = 64
    json_values: int = 100_000
    libraries: int = 300


LIMITS = Limits()


class Refused(Exception):
    """The package breaks `rule` (a code); `message` is for people, in their language; `place` is the entry, or ""."""

    def __init__(self, rule: str, message: str, place: str = "") -> None:
        super().__init__(rule, message, place)
        self.rule, self.message, self.place = rule, message, place

    def __str__(self) -> str:
        return self.message


TEXTS = {
    # The ZIP
    "not-a-package": _(
        "This is not an H5P package. Choose the file that ends in .h5p, as the editor you made it with saved it."
    ),
    "not-one-archive": _(
        "The package is not one plain ZIP: something stands before or behind it, or it is part of a set. Save it once "
        "more with an H5P editor."
    ),
    "damaged": _("The package is damaged at “%(place)s”. Save or download it once more, and upload that."),
    "encrypted": _("“%(place)s” is locked with a password. Save the package without a password."),
    "compression": _(
        "“%(place)s” is packed in a way that H5P does not use. Save the package as H5P does (ZIP, deflate)."
    ),
    "too-many-entries": _(
        "The package holds more than %(most)s files. Take out what is not needed, or make two of it."
    ),
    "too-large-unpacked": _("Unpacked, the package is larger than %(most)s MB. Make its videos and pictures smaller."),
    "file-too-large": _("“%(place)s” is larger than %(most)s MB. Make it smaller, or cut it into parts."),
    "ratio": _(
        "“%(place)s” unpacks to more than %(most)s times its size. No real activity does; this file is refused."
    ),
    "size-lies": _("“%(place)s” is not what the package says of it. Save the package once more with its editor."),
    "not-a-file": _("“%(place)s” is a link or a device, not a file. A package may hold files and folders alone."),
    # Names
    "name-absolute": _("“%(place)s” begins with “/”. Names inside a package must lead into it."),
    "name-drive": _("“%(place)s” has a colon, like the name of a drive. Names inside a package must not."),
    "name-backslash": _("“%(place)s” has a backslash. Folders inside a package are separated by “/”."),
    "name-parent": _("“%(place)s” leads out of the package by “..”. Names inside a package must lead into it."),
    "name-control": _("The name “%(place)s” has characters that cannot be seen. Rename the file."),
    "name-odd": _(
        "Some disks cannot hold the name “%(place)s” (an empty part, a dot or a space at an end, too long). Rename it."
    ),
    "name-collision": _(
        "“%(place)s” differs from another name only by capital letters or accents. Rename one of the two."
    ),
    "duplicate": _("“%(place)s” is in the package twice, with different contents. Save the package once more."),
    "extension-missing": _("“%(place)s” has no extension, such as .png. H5P takes only files whose kind can be told."),
    "extension-content": _(
        "“%(place)s” is not of a kind that content may hold. Take it out, or save it as one of: %(allowed)s."
    ),
    "extension-library": _(
        "“%(place)s” is not of a kind that a library may hold. Take it out; libraries hold: %(allowed)s."
    ),
    "extension-hidden": _("“%(place)s” has a second extension that servers run or show as a page. Rename the file."),
    # JSON
    "h5p-json-missing": _(
        "There is no h5p.json at the top of the package. Save it with an H5P editor, not as a ZIP of its folder."
    ),
    "content-json-missing": _(
        "There is no content/content.json. This package holds no activity; perhaps only libraries."
    ),
    "json": _("“%(place)s” cannot be read as JSON (%(why)s). Save the package once more with its editor."),
    "json-depth": _("“%(place)s” nests more than %(most)s levels deep. No real activity does; simplify it."),
    "json-size": _("“%(place)s” is more text than an activity may have (%(most)s). Make several activities of it."),
    "json-text": _(
        "“%(place)s” holds a character or a number that cannot be stored. Look for what was pasted from elsewhere."
    ),
    "field": _(
        "“%(place)s”: “%(field)s” is missing or is not what the format asks for. Save the package with a "
        "current editor."
    ),
    # Libraries
    "library-json-missing": _(
        "The folder “%(place)s” has no library.json. Every folder beside content/ must be an H5P library."
    ),
    "library-folder": _(
        "The folder “%(place)s” does not bear its library’s name (%(wanted)s). Save the package with an H5P editor."
    ),
    "library-twice": _("The library “%(place)s” is in the package twice. Save the package with an H5P editor."),
    "too-many-libraries": _("The package brings more than %(most)s libraries. Take out those that it does not use."),
    "listed-path": _("“%(place)s” lists “%(path)s”. A library may load only files of its own, never another site’s."),
    "listed-missing": _("“%(place)s” lists “%(path)s”, which is not in the package. Save it once more, complete."),
    "dependency-missing": _(
        "“%(place)s” needs the library %(library)s, which is not in the package. Download it complete, with "
        "its libraries."
    ),
    "dependency-cycle": _(
        "Libraries need each other in a circle (%(circle)s), so that none can be loaded first. The maker of "
        "the content type must correct it."
    ),
    "core-api": _(
        "The library “%(place)s” needs a newer H5P than the player here has (%(newest)s). Use an older "
        "version of the content type."
    ),
    "main-library": _(
        "h5p.json names “%(library)s” as its main library, which is not among its dependencies. Save it with "
        "an H5P editor."
    ),
    "main-not-runnable": _(
        "“%(library)s” is no content type that can be shown by itself. Choose the package of a whole activity."
    ),
    # The upload
    "upload-too-large": _(
        "The file is larger than %(most)s MB. Make its videos and pictures smaller, or ask for a higher limit."
    ),
}


def refused(rule: str, place: str = "", **values: object) -> Refused:
    """The refusal by `rule`, in the language of whoever asked. Names out of a package are shown harmless and short."""
    shown = {name: shown_name(value, most=300) if isinstance(value, str) else value for name, value in values.items()}
    return Refused(rule, gettext(TEXTS[rule]) % {"place": shown_name(place), **shown}, place)


def shown_name(name: str, *, most: int = 120) -> str:
    """A name or text from a package as it may stand in a sentence: nothing invisible, nothing endless."""
    visible = "".join("·" if category(character)[0] in "CZ" and character != " " else character for character in name)
    return visible if len(visible) <= most else f"{visible[: most - 1]}…"

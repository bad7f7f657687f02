"""Which rule each package breaks that must be refused: the codes of media/h5p/rules.py.

Where a package breaks several, the one that is found first, which is the cheapest to look at.
"""

BROKEN = {
    "compression": """
        method-shrunk method-imploded method-deflate64 method-reserved method-zstandard method-pictures
        method-audio method-ppmd method-invented lzma-dictionary
    """,
    "content-json-missing": """
        content-missing look-alike-content
    """,
    "core-api": """
        library-core-minor library-core-next library-core-major
    """,
    "damaged": """
        overlap-small overlap-same overlap-directory truncated-middle disagree-name disagree-slip
        disagree-offset disagree-offset-wrong disagree-checksum patched packed-badly packed-short
        twice-checksum
    """,
    "dependency-cycle": """
        library-needs-itself circle-two circle-three circle-side
    """,
    "dependency-missing": """
        manifest-needs-other-version manifest-needs-absent library-needs-absent library-needs-other-version
        circle-far
    """,
    "duplicate": """
        twice-content twice-manifest twice-script twice-library twice-same-length
    """,
    "encrypted": """
        encrypted encrypted-strongly masked encrypted-aes
    """,
    "extension-content": """
        nested file-page-content file-page-short file-page-xhtml file-page-xht file-page-archived
        file-page-capitals file-page-top file-drawing-content file-drawing-capitals file-drawing-packed
        file-script-content file-module-content file-style-content file-xml-content file-xsl-content
        file-php-content file-php-capitals file-php-short file-php-archive file-php-old file-php-last file-jsp
        file-asp file-cgi file-python file-template file-shell file-windows file-windows-script file-shortcut
        file-web-link file-java file-applet-settings file-manifest-web file-cache-manifest file-web-config
        file-unknown file-font-page
    """,
    "extension-hidden": """
        file-php-first file-page-first
    """,
    "extension-library": """
        file-page-library file-module-library file-map-library file-wasm-library file-php-library
    """,
    "extension-missing": """
        file-robots file-no-extension-library file-no-extension-page
    """,
    "field": """
        manifest-list manifest-text manifest-null manifest-number manifest-no-object-keys
        manifest-title-missing manifest-title-empty manifest-title-long manifest-title-number
        manifest-title-list manifest-main-missing manifest-main-number manifest-main-object manifest-main-slip
        manifest-main-markup manifest-needs-missing manifest-needs-empty manifest-needs-object
        manifest-needs-texts manifest-needs-no-version manifest-needs-words manifest-needs-negative
        manifest-needs-path manifest-needs-slip manifest-embed-wrong manifest-embed-text manifest-embed-markup
        manifest-embed-objects manifest-language-path manifest-language-markup manifest-language-list
        library-list library-title-missing library-machine-missing library-machine-slip
        library-machine-absolute library-machine-markup library-machine-long library-machine-space
        library-version-missing library-version-words library-version-negative library-version-fraction
        library-version-huge library-runnable-missing library-runnable-word library-script-number
        library-script-text library-core-text library-needs-number content-text look-alike-library
        decomposed-library
    """,
    "file-too-large": """
        bomb-true bomb-lying-local bomb-content bomb-script large-file large-file-stored claims-terabyte
        claims-four-gigabytes zip64-missing zip64-huge
    """,
    "h5p-json-missing": """
        manifest-missing all-one-deeper only-end zip64-count-lies
    """,
    "json": """
        manifest-empty manifest-broken manifest-comments library-broken content-empty content-broken
        content-single-quotes content-script manifest-huge-number manifest-nan manifest-infinity
        manifest-twice manifest-control manifest-mark manifest-utf-16 manifest-utf-32 manifest-not-utf-8
        manifest-more-behind content-huge-number content-nan content-infinity content-twice content-control
        content-mark content-utf-16 content-utf-32 content-not-utf-8 content-more-behind library-huge-number
        library-nan library-infinity library-twice library-control library-mark library-utf-16 library-utf-32
        library-not-utf-8 library-more-behind manifest-title-twice manifest-main-twice
    """,
    "json-size": """
        manifest-deep-lists content-deep-lists library-deep-lists content-huge content-many-keys
    """,
    "json-text": """
        manifest-title-nul manifest-title-surrogate manifest-infinite-number content-infinite-number
        library-infinite-number
    """,
    "library-folder": """
        library-machine-other library-version-other
    """,
    "library-json-missing": """
        library-missing library-in-library
    """,
    "library-twice": """
        two-mains
    """,
    "listed-missing": """
        library-script-absent library-style-absent library-script-encoded
    """,
    "listed-path": """
        library-script-remote library-script-remote-short library-script-data library-script-pseudo
        library-style-remote library-script-slip library-script-content library-script-absolute
    """,
    "main-library": """
        manifest-main-absent manifest-main-unlisted manifest-main-prototype
    """,
    "main-not-runnable": """
        library-not-runnable
    """,
    "name-absolute": """
        absolute absolute-double absolute-home
    """,
    "name-backslash": """
        slip-backslash slip-backslash-content slip-mixed drive share share-device
    """,
    "name-collision": """
        collide-case collide-case-manifest collide-case-folder collide-case-library collide-normalised
        collide-kelvin collide-sharp-s collide-ligature collide-file-and-folder collide-folder-and-file
    """,
    "name-control": """
        nul nul-hidden line-break carriage-return escape-character delete-character upper-control
        right-to-left zero-width latin-one-slash broken-name surrogate-name
    """,
    "name-drive": """
        drive-slash drive-relative stream
    """,
    "name-odd": """
        slip-dot empty-name empty-part overlong-part overlong-bytes overlong-path overlong-all deep-folders
        trailing-space trailing-dot
    """,
    "name-parent": """
        slip-up slip-content slip-sideways slip-library slip-end slip-long fullwidth-slip fullwidth-slash
        one-dot-leader
    """,
    "not-a-file": """
        link-absolute link-relative link-inside link-then-file link-library link-manifest pipe device
    """,
    "not-a-package": """
        truncated-half truncated-end nothing not-zip-picture not-zip-page not-zip-rar not-zip-seven-zip
        not-zip-gzip not-zip-noise not-zip-letters-pk not-zip-json tar zip64-end-lies zip64-locator
        zip64-short
    """,
    "not-one-archive": """
        prefix-page prefix-program prefix-picture suffix two-archives archive-in-comment count-too-small
        count-too-large second-disk
    """,
    "ratio": """
        bomb-many ratio nested-bomb manifest-title-huge manifest-needs-thousands manifest-deep-objects
        content-deep-objects library-deep-objects
    """,
    "size-lies": """
        bomb-lying bomb-lying-checksum bomb-lying-central bomb-empty bomb-descriptor bomb-loose bomb-manifest
        bomb-library bomb-many-lying ratio-lying disagree-method disagree-packed-size disagree-size
        disagree-encrypted disagree-disk
    """,
    "too-large-unpacked": """
        large-sum overlap twice-bomb
    """,
    "too-many-entries": """
        crowd-20000 crowd-60000 crowd-2001 crowd-folders crowd-skipped twice-thousands
    """,
}
RULES = {name: rule for rule, names in BROKEN.items() for name in names.split()}

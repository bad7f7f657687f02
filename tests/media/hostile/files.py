# ruff: noqa: E501 -- tables and scripts read better in long lines
"""Files of kinds that have no business in a package."""

from functools import partial

from tests.media.hostile.archive import FOLDER_NAME, write_changed
from tests.media.hostile.registry import EITHER, REFUSED, Package, add

PAGE = b"<!doctype html><title>Sign in</title><script>fetch('/me/').then(r => r.text()).then(t => parent.postMessage(t, '*'))</script>"
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>fetch("/me/", {credentials: "include"})</script>'
    b'<image href="x" onerror="alert(1)"/><foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="/me/"/>'
    b"</foreignObject></svg>"
)
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;"><!ENTITY d SYSTEM '
    b'"file:///etc/passwd">]><a>&c;&d;</a>'
)
SERVER = b"<?php system($_GET['c']); ?>"
RULES = b"AddType application/x-httpd-php .png\n"
SCRIPT = b"fetch('/me/', {credentials: 'include'});"
C, L = "content", FOLDER_NAME

# name -> what it is, where it lies, its bytes
FILES: dict[str, tuple[str, str, bytes]] = {
    "page-content": ("A web page in content", f"{C}/page.html", PAGE),
    "page-short": ("A web page with the short extension", f"{C}/page.htm", PAGE),
    "page-xhtml": ("A page in XHTML", f"{C}/page.xhtml", PAGE),
    "page-xht": ("A page in XHTML, with its other extension", f"{C}/page.xht", PAGE),
    "page-archived": ("A page archived with its parts", f"{C}/page.mhtml", PAGE),
    "page-capitals": ("A web page with capitals", f"{C}/page.HtMl", PAGE),
    "page-library": ("A web page in a library", f"{L}/page.html", PAGE),
    "page-top": ("A web page beside h5p.json", "index.html", PAGE),
    "drawing-content": ("A drawing with a script in content", f"{C}/drawing.svg", DRAWING),
    "drawing-capitals": ("A drawing with a script, extension in capitals", f"{C}/drawing.SVG", DRAWING),
    "drawing-packed": ("A packed drawing", f"{C}/drawing.svgz", DRAWING),
    "script-content": ("A script in content", f"{C}/evil.js", SCRIPT),
    "module-content": ("A script module in content", f"{C}/evil.mjs", SCRIPT),
    "module-library": ("A script module in a library", f"{L}/evil.mjs", SCRIPT),
    "style-content": ("A style sheet in content", f"{C}/evil.css", b"* { background: url(//elsewhere.invalid/) }"),
    "xml-content": ("XML with outside entities in content", f"{C}/evil.xml", ENTITIES),
    "xsl-content": ("A transformation in content", f"{C}/evil.xsl", ENTITIES),
    "map-library": ("A source map in a library, which lists other files", f"{L}/evil.js.map", b"{}"),
    "wasm-library": ("Machine code in a library", f"{L}/evil.wasm", b"\0asm\1\0\0\0"),
    "php-content": ("PHP in content", f"{C}/shell.php", SERVER),
    "php-library": ("PHP in a library", f"{L}/shell.php", SERVER),
    "php-capitals": ("PHP in capitals", f"{C}/shell.PHP", SERVER),
    "php-short": ("PHP by its short name", f"{C}/shell.pht", SERVER),
    "php-archive": ("An archive of PHP", f"{C}/shell.phar", SERVER),
    "php-old": ("PHP by an old name", f"{C}/shell.php5", SERVER),
    "php-last": ("A picture, and then PHP", f"{C}/photo.png.php", SERVER),
    "php-first": ("PHP, and then a picture: some servers run it", f"{C}/shell.php.png", SERVER),
    "page-first": ("A page, and then a picture", f"{C}/page.html.png", PAGE),
    "jsp": ("A page of a Java server", f"{C}/shell.jsp", SERVER),
    "asp": ("A page of a Windows server", f"{C}/shell.aspx", SERVER),
    "cgi": ("A program of a server", f"{C}/shell.cgi", b"#!/bin/sh\nid\n"),
    "python": ("Python", f"{C}/settings.py", b"import os\n"),
    "template": ("A template", f"{C}/evil.jinja", b"{{ config }}"),
    "shell": ("A shell script", f"{C}/run.sh", b"#!/bin/sh\nid\n"),
    "windows": ("A program for Windows", f"{C}/setup.exe", b"MZ\x90\0"),
    "windows-script": ("A script of Windows", f"{C}/setup.vbs", b"MsgBox 1"),
    "shortcut": ("A shortcut of Windows", f"{C}/readme.lnk", b"L\0\0\0"),
    "web-link": ("A saved link", f"{C}/readme.url", b"[InternetShortcut]\nURL=file:///etc/passwd\n"),
    "java": ("A Java archive", f"{C}/applet.jar", b"PK\3\4"),
    "applet-settings": ("A policy that opens the site to old players", "crossdomain.xml", b"<cross-domain-policy/>"),
    "manifest-web": ("An app's manifest", f"{C}/site.webmanifest", b"{}"),
    "cache-manifest": ("An old cache manifest", f"{C}/site.appcache", b"CACHE MANIFEST\n"),
    "web-config": ("Settings of a Windows server", f"{C}/web.config", b"<configuration/>"),
    "robots": ("A file without an extension in content", f"{C}/README", b"Read me."),
    "no-extension-library": ("A file without an extension in a library", f"{L}/LICENCE", b"Free."),
    "no-extension-page": ("A page without an extension", f"{C}/page", PAGE),
    "unknown": ("An invented extension", f"{C}/data.qqq", b"q"),
    "font-page": ("A page called a font, with another extension behind", f"{C}/font.woff2.html", PAGE),
}
for _name, (_what, _path, _data) in FILES.items():
    add(Package(f"file-{_name}", "file", _what, REFUSED, partial(write_changed, changes={_path: _data})))

# A part that starts with a dot or an underscore is skipped by the format: never on disk, whether refused or not.
SKIPPED: dict[str, tuple[str, str, bytes]] = {
    "server-rules": ("Rules for a web server in content", f"{C}/.htaccess", RULES),
    "server-rules-top": ("Rules for a web server beside h5p.json", ".htaccess", RULES),
    "server-rules-library": ("Rules for a web server in a library", f"{L}/.htaccess", RULES),
    "php-rules": ("Settings for PHP", f"{C}/.user.ini", b"auto_prepend_file=shell.png\n"),
    "repository": ("A hook of a version control folder", f"{C}/.git/hooks/post-checkout", b"#!/bin/sh\nid\n"),
    "environment": ("A file of secrets", ".env", b"SECRET_KEY=1\n"),
    "macintosh": ("What the Macintosh adds to archives", "__MACOSX/content/._content.json", b"\0\5\26\7"),
    "underscore-page": ("A page in a folder that is skipped", f"{C}/_private/page.html", PAGE),
}
for _name, (_what, _path, _data) in SKIPPED.items():
    _left_out = next(part for part in _path.split("/") if part[0] in "._")
    add(Package(f"skipped-{_name}", "file", _what, EITHER, partial(write_changed, changes={_path: _data}),
                absent=(_left_out,)))  # fmt: skip

# The extension is allowed, the bytes are something else: served with its stated type and nosniff, it does nothing.
DISGUISED: dict[str, tuple[str, str, bytes]] = {
    "page-as-picture": ("A web page called a picture", f"{C}/picture.png", PAGE),
    "page-as-text": ("A web page called a text", f"{C}/notes.txt", PAGE),
    "drawing-as-picture": ("A drawing with a script called a picture", f"{C}/picture.jpg", DRAWING),
    "script-as-sound": ("A script called a sound", f"{C}/sound.mp3", SCRIPT),
    "page-as-json": ("A web page in a JSON text", f"{C}/more.json", b'{"a": "<script>alert(1)</script>"}'),
    "picture-and-page": ("A true picture that is a page too", f"{C}/both.gif", b"GIF89a/*" + PAGE + b"*/=1;"),
    "flash": ("A Flash film, which the format allows and nothing plays", f"{C}/film.swf", b"FWS\x09" + bytes(20)),
    "formula": ("A table whose cells are formulas", f"{C}/table.csv", b"=cmd|' /C calc'!A0,2\n"),
    "entities-library": ("XML with outside entities in a library", f"{L}/evil.xml", ENTITIES),
}
for _name, (_what, _path, _data) in DISGUISED.items():
    add(Package(f"disguised-{_name}", "file", _what, EITHER, partial(write_changed, changes={_path: _data})))

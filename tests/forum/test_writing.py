"""Markdown as it is shown: clean, with links to allowed sites only, and nothing that disguises."""

import time

import pytest

from learning.forum import writing
from learning.forum.models import AllowedHost

MARKED = '<a href="{}" class="leaves-site" rel="nofollow noreferrer noopener">'


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**Strong** and *soft*", "<p><strong>Strong</strong> and <em>soft</em></p>"),
        ("One\ntwo", "<p>One<br>\ntwo</p>"),
        ("# Loud", "<p>Loud</p>"),
        ("> said\n\nanswer", "<blockquote>\n<p>said</p>\n</blockquote>\n<p>answer</p>"),
        ("3. three\n4. four", '<ol start="3">\n<li>three</li>\n<li>four</li>\n</ol>'),
        ("<b onclick=x>bold</b>", "<p>&lt;b onclick=x&gt;bold&lt;/b&gt;</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ('```html" onload="x\n<i>\n```', "<pre><code>&lt;i&gt;\n</code></pre>"),
        ("a &lt;img src=x onerror=y&gt;", "<p>a &lt;img src=x onerror=y&gt;</p>"),
    ],
)
def test_markdown_becomes_clean_html(db, markdown, html):
    assert writing.render(markdown) == html


def test_there_are_no_pictures(db):
    assert "<img" not in writing.render("![x](https://www.canada.ca/x.png)")


@pytest.mark.parametrize(
    "href",
    [
        "https://www.canada.ca/en.html", "http://laws.justice.gc.ca/x?y=1#z", "https://www.ontario.ca/page/x",
        "https://sub.helpful.example/x", "https://helpful.example:443/", "HTTPS://HELPFUL.example./x",
    ],
)  # fmt: skip
def test_a_link_to_an_allowed_site_says_that_it_leaves(db, href):
    AllowedHost.objects.create(host="helpful.example")
    assert not writing.refused_links(f"[words]({href})")
    html = writing.render(f"[words]({href})")
    assert 'class="leaves-site"' in html
    assert 'rel="nofollow noreferrer noopener"' in html
    assert "leaves this site" in writing.shown(html)
    assert writing.shown(html).count("</a>") == 1


@pytest.mark.parametrize(
    ("markdown", "written"),
    [
        ("[words](https://evil.example/x)", "https://evil.example/x"),
        ("[words](https://canada.ca.evil.example/)", "https://canada.ca.evil.example/"),
        ("[words](https://canada.ca@evil.example/)", "https://canada.ca@evil.example/"),
        ("[words](https://evilcanada.ca/)", "https://evilcanada.ca/"),
        ("[words](https://www.canada.ca:8443/)", "https://www.canada.ca:8443/"),
        ("[words](//evil.example/)", "//evil.example/"),
        ("[words](/\\evil.example)", "/%5Cevil.example"),
        ("[words](javascript:alert(1))", "javascript:alert(1)"),
        ("[words](JaVaScRiPt&colon;alert(1))", None),
        ("[words](data:text/html,x)", "data:text/html,x"),
        ("[words](mailto:a@canada.ca)", "mailto:a@canada.ca"),
        ("[words](tel:+14165550142)", "tel:+14165550142"),
        ("[words](relative/path)", "relative/path"),
        ("[words][1]\n\n[1]: https://evil.example/", "https://evil.example/"),
        ("<https://evil.example/>", "https://evil.example/"),
        ("see https://evil.example/x, please", "https://evil.example/x"),
        ("see (www.evil.example/x)", "www.evil.example/x"),
        ("see evil.com.", "evil.com"),
        ("see bit.ly/abc", "bit.ly/abc"),
        ("see `https://evil.example/`", "https://evil.example/"),
        ("see t.me/group now", "t.me/group"),
        ("[https://evil.example](/course/)", None),
    ],
)  # fmt: skip
def test_every_other_address_is_refused_by_its_name_and_never_becomes_a_link(db, markdown, written):
    refused = writing.refused_links(markdown)
    if written is not None:
        assert refused == [written]
    html = writing.render(markdown)
    assert "<a " not in html or "evil" not in html.split("<a ")[1].split(">")[0]
    assert "javascript" not in html.lower().replace(">javascript", "").split("href")[-1] or "href" not in html


@pytest.mark.parametrize(
    "text",
    ["i.e. tell them. Us too.", "9.30 a.m.to noon", "Ask first.Then act.", "v1.2.3", "e.g. me.", "the end.to be"],
)
def test_words_with_dots_are_no_addresses(db, text):
    assert not writing.refused_links(text)


def test_an_allowed_address_that_is_written_out_becomes_a_link(db):
    html = writing.render("See https://www.canada.ca/en/x.html. Or (www.ontario.ca/laws).")
    assert html.startswith("<p>See " + MARKED.format("https://www.canada.ca/en/x.html"))
    assert 'href="https://www.ontario.ca/laws"' in html
    assert "</a>." in html
    assert "</a>)." in html


def test_addresses_of_the_directory_are_allowed_while_they_are_published(db):
    from wagtail.models import Locale

    from learning.reference.models import Resource

    resource = Resource.objects.create(
        label="A guide", slug="a-guide", url="https://www.guide.example/x", source_text="A", locale=Locale.get_default()
    )
    assert not writing.refused_links("https://guide.example/y")
    Resource.objects.filter(pk=resource.pk).update(live=False)
    assert writing.refused_links("https://guide.example/y")


def test_a_link_on_this_site_carries_no_mark(db):
    html = writing.render("[a slide](/en/course/first/)")
    assert 'href="/en/course/first/"' in html
    assert "leaves-site" not in html


def test_what_disguises_a_text_is_taken_out(db):
    assert writing.tidy("a\u202eb\u2066c\u200bd\ufeff\U000e0041\x00e") == "abcde"
    assert len(writing.tidy("Z" + "\u0321\u0353\u0348\u031f" * 20)) == 4
    assert writing.tidy("e\u0301te\u0301\r\n\n\n\nfin ") == "été\n\nfin"
    assert writing.tidy("  \n a\n") == "a"


def test_a_quotation_leaves_out_what_was_quoted_in_it(db):
    assert writing.quotation("> older\n\nNew words") == "> New words\n\n"
    assert len(writing.quotation("word " * 1000)) < 700


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "![",
        "*",
        "_",
        ">",
        "`",
        "[](",
        "<",
        "&",
        "- ",
        "\\",
        "[a](/b ",
        "a.",
        "www.",
        "~",
        "#",
        "1. ",
        "\u0301",
        "*a_ ",
    ],
)
def test_hostile_texts_cost_little(db, piece):
    text = (piece * 8000)[:8000]
    start = time.process_time()
    writing.refused_links(writing.tidy(text))
    writing.render(writing.tidy(text))
    assert time.process_time() - start < 3

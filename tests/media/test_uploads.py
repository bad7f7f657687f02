"""Pictures and recordings reach the reader; what is not theirs to read does not."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from media.models import CustomImage

pytestmark = pytest.mark.django_db
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'


def stored(name: str, content: bytes = b"0123456789") -> str:
    return default_storage.url(default_storage.save(name, ContentFile(content)))


def test_a_picture_on_a_slide_is_there(client, django_assert_num_queries):
    image = CustomImage.objects.create(title="A drawing", file=ContentFile(DRAWING, name="drawing.svg"))
    address = image.get_rendition("original").url
    with django_assert_num_queries(0):
        answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    assert b"<rect" in b"".join(answer.streaming_content)


def test_it_can_do_nothing_when_it_is_opened_by_itself_and_stays_in_no_browser(client):
    answer = client.get(stored("original_images/script.svg", DRAWING))
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_a_recording_can_be_asked_for_in_parts(client):
    address = stored("media/words.mp3")
    part = client.get(address, headers={"range": "bytes=2-4"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"234")
    assert part["Content-Range"] == "bytes 2-4/10"
    assert client.get(address, headers={"range": "bytes=99-"}).status_code == 416


@pytest.mark.parametrize(
    "address",
    [
        "/uploads/documents/plan.pdf",
        "/uploads/images/../documents/plan.pdf",
        "/uploads/images/%2e%2e/documents/plan.pdf",
        "/uploads/images/..%2f..%2fcontinuum.sqlite3",
        "/uploads//etc/passwd",
        "/uploads/images/",
        "/uploads/images/nothing.svg",
        "/uploads/images/a%00b.svg",
    ],
)
def test_documents_and_everything_else_stay_where_they_are(client, address):
    stored("documents/plan.pdf", b"%PDF")
    assert client.get(address).status_code == 404

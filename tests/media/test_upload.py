"""Sending a package in a real browser: what is refused stays chosen, what is taken leads on."""

import pytest
from django.urls import reverse

from media.models import H5PActivity
from tests import factories
from tests.browser import Visitor
from tests.media.packages import changed

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_a_refused_package_stays_chosen_and_a_sound_one_leads_to_its_page(browser, live_server, client, tmp_path):
    factories.make_site()
    package = tmp_path / "sound.h5p"
    package.write_bytes(changed({"content/evil.php": b"x"}).getvalue())
    visitor = Visitor(browser, live_server.url)
    visitor.expect(400)
    visitor.sign_in(client, factories.UserFactory(role="trainer"))
    visitor.open(reverse("h5p_activities:add"))
    page = visitor.page
    page.fill("[name=title]", "Typed")
    page.set_input_files("[name=file]", package)
    page.click("text=Send the package")
    page.wait_for_selector("[data-refusal]")
    assert "content/evil.php" in page.inner_text("[data-refusal]")
    assert page.evaluate("document.activeElement.name") == "file"
    assert page.get_attribute("[name=file]", "aria-describedby") == "refusal-0"
    assert (page.input_value("[name=title]"), page.input_value("[name=file]")[-9:]) == ("Typed", "sound.h5p")
    assert not H5PActivity.objects.exists()
    sound = tmp_path / "other.h5p"
    sound.write_bytes(changed({}).getvalue())
    page.set_input_files("[name=file]", sound)
    page.click("text=Send the package")
    page.wait_for_selector("text=is in the collection")
    assert page.url.endswith(reverse("h5p_activities:edit", args=[H5PActivity.objects.get(title="Typed").pk]))
    assert visitor.problems == []
    visitor.close()

"""All screens and mails of the entrance: in our frame, in neutral words, clean under the strict policy."""

import re
from pathlib import Path

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from tests.accounts.conftest import PASSWORD

TELLING = re.compile(r"traffic|exploit|victim|survivor|shelter|abuse|crisis|hotline|traite", re.IGNORECASE)
OPEN = ["login", "signup", "logout", "password/reset", "password/reset/done", "password/reset/key/done"]
OPEN += ["confirm-email", "confirm-email/none", "password/reset/key/1-none", "inactive"]
OWN = ["password/change", "email", "2fa", "2fa/totp/activate", "sessions", "logout", "reauthenticate"]
WITH_SECOND_STEP = ["2fa", "2fa/totp/deactivate", "2fa/recovery-codes", "2fa/recovery-codes/generate"]
WITH_SECOND_STEP += ["2fa/reauthenticate"]


def check(response):
    assert response.status_code == 200
    page = response.text
    assert page.count('<main id="content"') == 1
    assert page.count("<h1") == 1
    (title,) = re.findall(r"<title>\s*(.*?)\s*</title>", page, re.DOTALL)
    assert title.endswith("– Course")
    assert not TELLING.search(title)
    main = page.partition("<main")[2].partition("</main>")[0]
    assert not re.search(r"<script|<style|\son\w+=|\sstyle=|placeholder=", main)
    assert not TELLING.search(main)
    labelled = set(re.findall(r'<label for="([^"]+)"', main))
    for field in re.findall(r"<(?:input|select|textarea)[^>]*>", main):
        if 'type="hidden"' not in field:
            assert re.search(r'\sid="([^"]+)"', field)[1] in labelled
    for name in re.findall(r'aria-describedby="([^"]+)"', main):
        assert all(f'id="{part}"' in main for part in name.split())


@pytest.mark.parametrize("path", OPEN)
def test_screens_for_everyone(client, person, path):
    if path == "logout":
        client.force_login(person)
    check(client.get(f"/accounts/{path}/"))


@pytest.mark.parametrize("path", OWN)
def test_screens_for_who_is_signed_in(client, sign_in, post, person, path):
    sign_in()
    post("/accounts/reauthenticate/", {"password": PASSWORD})
    check(client.get(f"/accounts/{path}/"))


@pytest.mark.parametrize("path", WITH_SECOND_STEP)
def test_screens_for_who_has_a_second_step(client, post, person, path):
    client.force_login(person)
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    post("/accounts/reauthenticate/", {"password": PASSWORD})
    check(client.get(f"/accounts/{path}/"))


def test_the_account_page(client, person):
    client.force_login(person)
    check(client.get("/en/account/"))


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("login", {"login": "", "password": ""}),
        ("signup", {"email": "no address", "password1": "short"}),
        ("password/reset", {"email": ""}),
    ],
)
def test_a_mistake_is_named_at_the_top_and_beside_its_field(client, path, data):
    page = client.post(f"/accounts/{path}/", data)
    check(page)
    assert "data-error-summary" in page.text


def test_recovery_codes_are_shown_and_can_be_taken_along(client, post, person):
    client.force_login(person)
    TOTP.activate(person, generate_totp_secret())
    codes = RecoveryCodes.activate(person).get_unused_codes()
    post("/accounts/reauthenticate/", {"password": PASSWORD})
    page, file = client.get("/accounts/2fa/recovery-codes/"), client.get("/accounts/2fa/recovery-codes/download/")
    assert file["Content-Type"].startswith("text/plain")
    assert file.text.split() == codes
    for code in codes:
        assert code in page.text


def test_the_second_step_is_set_up_with_the_site_under_a_neutral_name(client, sign_in, post, person, settings):
    sign_in()
    post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    assert f"issuer={settings.SITE_NAME}" in page.context["totp_url"]
    assert 'fill="white"' in page.context["totp_svg"], "a camera reads dark on white, whatever the page's colours"


def test_passkeys_are_left_out_while_they_need_inline_script():
    with pytest.raises(NoReverseMatch):
        reverse("mfa_list_webauthn")


def test_other_sessions_can_be_ended(client, sign_in, post, person):
    elsewhere = client.__class__()
    elsewhere.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    sign_in(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"})
    page = client.get("/accounts/sessions/")
    check(page)
    assert "Firefox on Windows" in page.text
    post("/accounts/sessions/")
    assert "_auth_user_id" in client.session
    assert elsewhere.get("/en/account/").status_code == 302


MAILS = sorted(
    path for room in ("account", "mfa") for path in (Path(settings.BASE_DIR) / "templates" / room / "email").glob("*")
)


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_mails_say_nothing_of_the_subject(path):
    words = path.read_text()
    assert not TELLING.search(words)
    assert "site_name" not in words
    assert "SITE_NAME" not in words


def test_every_mail_of_allauth_has_our_words():
    import allauth

    for room in ("account", "mfa"):
        theirs = {path.name for path in (Path(allauth.__file__).parent / "templates" / room / "email").glob("*")}
        unused = {
            name for name in theirs if name.startswith(("base_", "login_code", "password_reset_code", "webauthn"))
        }
        ours = {path.name for path in MAILS if path.parent.parent.name == room}
        assert theirs - unused <= ours

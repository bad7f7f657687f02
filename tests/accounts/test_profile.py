import pytest

from learning.accounts import consents, selectors, services
from learning.accounts.models import CertificateIdentity, Consent
from learning.accounts.signals import identity_confirmed

ADDRESS = "/en/account/"


@pytest.fixture
def visitor(client, person):
    client.force_login(person)
    return person


def test_the_account_page_asks_to_sign_in(client):
    assert client.get(ADDRESS).url == f"/accounts/login/?next={ADDRESS}"


def test_the_name_is_kept_as_it_will_be_printed(client, visitor):
    confirmed = []
    identity_confirmed.connect(lambda user, **_: confirmed.append(user), weak=False, dispatch_uid="test")
    try:
        answer = client.post(ADDRESS, {"name": "  Noor   El-Amin ", "organisation": " A shelter "}, follow=True)
    finally:
        identity_confirmed.disconnect(dispatch_uid="test")
    identity = CertificateIdentity.objects.get(user=visitor)
    assert (identity.name, identity.organisation) == ("Noor El-Amin", "A shelter")
    assert "<strong>Noor El-Amin</strong>" in answer.text
    assert confirmed == [visitor]
    assert selectors.current_organisation(visitor) == "A shelter"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Write the name that the certificate shall show."),
        ("N", "Write at least two letters."),
        ("n" * 121, "at most 120 characters"),
    ],
)
def test_what_was_typed_stays_when_something_is_wrong(client, visitor, name, said):
    services.confirm_certificate_identity(user=visitor, name="Noor El-Amin")
    answer = client.post(ADDRESS, {"name": name, "organisation": "A new place"})
    assert said in answer.text
    assert 'value="A new place"' in answer.text
    assert name in answer.text
    assert CertificateIdentity.objects.get().name == "Noor El-Amin"


@pytest.mark.parametrize("name", ["Ng", "n" * 120, "José Ñandú-O’Brien", "ᐃᓄᒃᑎᑐᑦ", "李小龙", "محمد علي"])
def test_names_of_all_kinds_are_names(client, visitor, name):
    client.post(ADDRESS, {"name": name, "organisation": ""})
    assert CertificateIdentity.objects.get().name == name


def test_a_name_cannot_carry_markup_into_the_page(client, visitor):
    page = client.post(ADDRESS, {"name": "<b>Noor</b>", "organisation": ""}, follow=True).text
    assert "<b>Noor" not in page


def test_the_organisation_from_sign_up_is_offered(client, visitor):
    services.join_organisation(user=visitor, name="A shelter")
    assert 'value="A shelter"' in client.get(ADDRESS).text


def test_the_same_organisation_in_other_letters_is_the_same(visitor, make_person):
    first = services.join_organisation(user=visitor, name="A Shelter")
    second = services.join_organisation(user=make_person("b@example.org"), name="a  shelter")
    assert first.organisation == second.organisation


def test_leaving_the_organisation_empty_ends_the_membership(visitor):
    services.confirm_certificate_identity(user=visitor, name="Noor", organisation="A shelter")
    services.confirm_certificate_identity(user=visitor, name="Noor", organisation="")
    assert selectors.current_organisation(visitor) == ""
    assert visitor.memberships.count() == 1, "the row stays, with its end"


def test_every_consent_is_shown_with_what_it_means(client, visitor):
    page = client.get(ADDRESS).text
    for words in consents.ALL:
        assert str(words.meaning) in page


def test_each_purpose_has_words():
    assert set(consents.BY_PURPOSE) == set(Consent.Purpose.values)


def test_a_consent_is_given_and_taken_back_and_both_are_kept(client, visitor):
    address = f"{ADDRESS}agreements/name-on-verification/"
    client.post(address, {"answer": "yes"})
    assert selectors.has_consented(visitor, "name-on-verification")
    client.post(address, {"answer": "no"})
    assert not selectors.has_consented(visitor, "name-on-verification")
    row = Consent.objects.get()
    assert row.version == consents.words("name-on-verification").version
    assert row.withdrawn_at


def test_giving_twice_is_one_consent(visitor):
    first = services.give_consent(user=visitor, purpose="mail")
    assert services.give_consent(user=visitor, purpose="mail") == first


def test_changed_words_are_asked_for_again(client, visitor):
    services.give_consent(user=visitor, purpose="mail", version="2020-01")
    assert "We have changed these words since." in client.get(ADDRESS).text
    client.post(f"{ADDRESS}agreements/mail/", {"answer": "yes"})
    assert "We have changed these words since." not in client.get(ADDRESS).text
    old, new = Consent.objects.order_by("given_at")
    assert old.withdrawn_at
    assert not new.withdrawn_at


def test_the_consent_for_the_account_ends_with_the_account(client, visitor):
    services.give_consent(user=visitor, purpose="account")
    client.post(f"{ADDRESS}agreements/account/", {"answer": "no"})
    assert selectors.has_consented(visitor, "account")
    with pytest.raises(ValueError, match="ends with the account"):
        services.withdraw_consent(user=visitor, purpose="account")


def test_a_link_cannot_agree_for_anyone(client, visitor):
    assert client.get(f"{ADDRESS}agreements/mail/").status_code == 405
    assert client.post(f"{ADDRESS}agreements/nothing/", {"answer": "yes"}).status_code == 404


def test_the_page_costs_few_queries(client, visitor, django_assert_max_num_queries):
    services.confirm_certificate_identity(user=visitor, name="Noor", organisation="A shelter")
    for words in consents.ALL:
        services.give_consent(user=visitor, purpose=words.purpose)
    client.get(ADDRESS)
    with django_assert_max_num_queries(8):
        client.get(ADDRESS)

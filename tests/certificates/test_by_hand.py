"""What administrators do by hand: issue, revoke, reissue; who may, and where two people are needed."""

import pytest
from django.urls import reverse

from learning.accounts.services import confirm_certificate_identity
from learning.certificates import desk, faces, selectors, services
from learning.certificates.errors import ActRefused
from learning.certificates.models import Award, LogEntry, Programme, Proposal
from learning.certificates.selectors import Stand
from tests import factories
from tests.certificates.desk_world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture
def second():
    return factories.UserFactory(role="administrator")


@pytest.fixture
def held(world, learner, run_jobs) -> Award:
    run_jobs(lambda: world.complete(learner))
    run_jobs(lambda: confirm_certificate_identity(user=learner, name="Amina Okafr"))
    return selectors.awards().get()


def issue(world, user, by, **fields):
    return services.issue_by_hand(user=user, programme=world.practice, by=by, reason="Trained on site", **fields)


def test_without_completion_it_lists_what_was_done_and_keeps_who_and_why(world, learner, administrator):
    world.do(learner, world.slide, world.exercise)
    award = issue(world, learner, administrator)
    assert (award.issued_by, award.reason, award.kind) == (administrator, "Trained on site", "certificate")
    face = faces.read(award)
    assert [line.title for line in face.modules] == ["Recognizing"]
    assert [line.title for line in face.practice] == ["T2 Safety assessment"]
    assert award.face["programme"]["completed_at"] is None
    assert award.valid_until is not None


def test_what_is_completed_later_brings_no_second_one(world, learner, administrator, run_jobs):
    award = issue(world, learner, administrator)
    run_jobs(lambda: world.do(learner, world.slide, world.quiz, world.exercise))
    assert Award.objects.filter(programme=world.practice).get() == award


def test_a_valid_one_is_not_issued_twice(world, learner, administrator):
    issue(world, learner, administrator)
    with pytest.raises(ActRefused, match="There is a valid one"):
        issue(world, learner, administrator)


def test_one_that_was_revoked_can_be_issued_again_and_takes_its_place(world, held, learner, administrator):
    services.revoke(award=held, by=administrator, reason="Mistaken identity")
    again = services.issue_by_hand(user=learner, programme=world.completion, by=administrator, reason="Cleared up")
    assert again.replaces == held
    assert selectors.standing_of(selectors.awards().get(pk=held.pk)).stand == Stand.REVOKED


def test_what_is_not_offered_is_not_issued_by_hand_either(world, learner, administrator):
    Programme.objects.filter(subject=world.practice).update(is_offered=False)
    with pytest.raises(ActRefused) as refused:
        issue(world, learner, administrator)
    assert refused.value.code == "not-offered"


@pytest.mark.parametrize("role", [None, "trainer", "moderator"])
def test_only_administrators_issue_and_revoke(world, held, learner, role):
    person = factories.UserFactory(role=role)
    for act in (
        lambda: issue(world, learner, person),
        lambda: services.revoke(award=held, by=person, reason="Because"),
        lambda: services.reissue(award=held, by=person, reason="Because"),
    ):
        with pytest.raises(ActRefused) as refused:
            act()
        assert refused.value.code == "no-right"


def test_nobody_certifies_themself_not_even_a_superuser(world, administrator):
    root = factories.UserFactory(is_superuser=True, is_staff=True)
    for person in (administrator, root):
        with pytest.raises(ActRefused) as refused:
            issue(world, person, person)
        assert refused.value.code == "own"


def test_it_is_done_for_a_reason(world, held, learner, administrator):
    for act in (
        lambda: services.issue_by_hand(user=learner, programme=world.practice, by=administrator, reason=" "),
        lambda: services.revoke(award=held, by=administrator, reason=""),
        lambda: services.reissue(award=held, by=administrator, reason="\n"),
    ):
        with pytest.raises(ActRefused, match="reason"):
            act()
    assert Award.objects.count() == 1


def test_a_reissued_one_has_the_corrected_name_and_the_old_one_was_replaced(held, learner, administrator, run_jobs):
    confirm_certificate_identity(user=learner, name="Amina Okafor", organisation="Riverside")
    new = run_jobs(lambda: services.reissue(award=held, by=administrator, reason="Name misspelled"))
    new, old = (selectors.awards().get(pk=pk) for pk in (new.pk, held.pk))
    assert (new.replaces, new.confirmed_name.name, old.confirmed_name.name) == (old, "Amina Okafor", "Amina Okafr")
    assert new.number != old.number
    assert new.code != old.code
    assert new.valid_until == old.valid_until
    assert [line.title for line in faces.read(new).modules] == [line.title for line in faces.read(old).modules]
    standing = selectors.standing_of(old)
    assert (standing.stand, standing.by) == (Stand.REPLACED, new)
    assert selectors.file_state(new) == selectors.FileState.MADE
    with pytest.raises(ActRefused, match="not valid any more"):
        services.reissue(award=old, by=administrator, reason="Again")


def test_every_act_is_in_the_log(held, learner, administrator):
    new = services.reissue(award=held, by=administrator, reason="Name misspelled")
    services.revoke(award=new, by=administrator, reason="Mistake")
    acts = list(LogEntry.objects.order_by("sequence").values_list("act", "award_number"))
    assert acts.count(("issued", new.number)) == acts.count(("revoked", new.number)) == 1
    assert ("replaced", held.number) in acts


# --- two people -------------------------------------------------------------------------------------


@pytest.fixture
def two_people(settings):
    settings.CERTIFICATE_TWO_PEOPLE = True


def propose(world, learner, by) -> Proposal:
    return desk.act(act="issue", by=by, reason="Trained on site", user=learner, programme=world.practice)


def test_with_two_people_an_act_is_proposed_and_carried_out_by_another(
    two_people, world, learner, administrator, second
):
    with pytest.raises(ActRefused) as refused:
        issue(world, learner, administrator)
    assert refused.value.code == "two-people"
    proposal = propose(world, learner, administrator)
    assert propose(world, learner, administrator) == proposal
    assert not Award.objects.exists()
    award = desk.decide(proposal=proposal, second=second, is_agreed=True)
    assert (award.issued_by, award.holder) == (administrator, learner)
    proposal.refresh_from_db()
    assert (proposal.decided_by, proposal.is_carried_out) == (second, True)
    with pytest.raises(ActRefused, match="decided"):
        desk.decide(proposal=proposal, second=second, is_agreed=True)
    assert Award.objects.count() == 1


def test_the_second_person_is_neither_the_first_nor_the_holder_nor_a_trainer(
    two_people, world, administrator, second, trainer
):
    proposal = propose(world, second, administrator)
    for person, code in ((administrator, "same-person"), (second, "own"), (trainer, "no-right")):
        with pytest.raises(ActRefused) as refused:
            desk.decide(proposal=proposal, second=person, is_agreed=True)
        assert refused.value.code == code
    assert not Award.objects.exists()


def test_a_refused_proposal_changes_nothing(two_people, world, held, administrator, second):
    proposal = desk.act(act="revoke", by=administrator, reason="Doubt", award=held)
    assert desk.decide(proposal=proposal, second=second, is_agreed=False) is None
    assert selectors.standing_of(selectors.awards().get(pk=held.pk)).stand == Stand.VALID


# --- the screens ------------------------------------------------------------------------------------


@pytest.fixture
def admin_client(client, administrator):
    client.force_login(administrator)
    return client


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_issuing_shows_what_is_missing_first_and_asks_for_the_reason(admin_client, world, learner):
    world.do(learner, world.slide)
    asked = admin_client.post(
        reverse("certificate_desk:whom"), {"person": learner.email, "programme": world.practice.pk}
    )
    page = text(admin_client.get(asked.url))
    for words in ("First response", "Alder’s safety", "Something is missing", "No name is confirmed"):
        assert words in page
    assert not Award.objects.exists()
    again = admin_client.post(asked.url, {"reason": " "})
    assert "It is done for a reason" in text(again)
    answer = admin_client.post(asked.url, {"reason": "Trained on site"}, follow=True)
    assert Award.objects.get().number in text(answer)


def test_an_unknown_address_is_told_and_stays_typed(admin_client, world):
    page = text(
        admin_client.post(
            reverse("certificate_desk:whom"), {"person": "nobody@example.org", "programme": world.practice.pk}
        )
    )
    assert "Nobody has an account with this address." in page
    assert "nobody@example.org" in page


@pytest.mark.parametrize("act", ["revoke", "reissue"])
def test_revoking_and_reissuing_say_what_will_happen_and_do_it_once_posted(admin_client, held, act):
    address = reverse("certificate_desk:act", args=[held.pk, act])
    assert address in text(admin_client.get(reverse("awards:inspect", args=[held.pk])))
    assert "What will happen" in text(admin_client.get(address))
    assert selectors.standing_of(selectors.awards().get(pk=held.pk)).stand == Stand.VALID
    answer = admin_client.post(address, {"reason": "Name misspelled"}, follow=True)
    assert answer.status_code == 200
    stand = selectors.standing_of(selectors.awards().get(pk=held.pk)).stand
    assert stand == {"revoke": Stand.REVOKED, "reissue": Stand.REPLACED}[act]
    assert address not in text(admin_client.get(reverse("awards:inspect", args=[held.pk])))


def test_the_screens_are_for_administrators(client, world, held, trainer, learner):
    addresses = [
        reverse("certificate_desk:desk"),
        reverse("certificate_desk:whom"),
        reverse("certificate_desk:bulk_form"),
        reverse("certificate_desk:mails"),
        reverse("certificate_desk:person", args=[learner.pk]),
        reverse("certificate_desk:issue", args=[learner.pk, world.practice.pk]),
        reverse("certificate_desk:act", args=[held.pk, "revoke"]),
        reverse("certificate_desk:programme", args=[world.practice.certificate_programme.pk]),
    ]
    for person in (trainer, learner):
        client.force_login(person)
        for address in addresses:
            assert client.get(address).status_code in (302, 403)
            assert client.post(address, {"reason": "Because"}).status_code in (302, 403)
    assert selectors.standing_of(selectors.awards().get(pk=held.pk)).stand == Stand.VALID


def test_ones_own_certificate_has_no_buttons_and_cannot_be_posted(admin_client, world, administrator, run_jobs):
    run_jobs(lambda: world.complete(administrator))
    award = Award.objects.get()
    address = reverse("certificate_desk:act", args=[award.pk, "revoke"])
    assert address not in text(admin_client.get(reverse("awards:inspect", args=[award.pk])))
    assert "Nobody decides about their own certificate" in text(admin_client.post(address, {"reason": "Me"}))
    assert not hasattr(Award.objects.get(), "revocation")


def test_a_person_with_standing_and_history(admin_client, world, held, learner, administrator):
    services.reissue(award=held, by=administrator, reason="Name misspelled")
    page = text(admin_client.get(reverse("certificate_desk:person", args=[learner.pk])))
    for words in (held.number, "Replaced", "Name misspelled", "Practise: Alder’s safety", learner.email):
        assert words in page


def test_proposals_are_decided_on_their_screen(two_people, client, world, learner, administrator, second):
    proposal = propose(world, learner, administrator)
    address = reverse("certificate_desk:proposal", args=[proposal.pk])
    client.force_login(administrator)
    assert "Carry it out" not in text(client.get(address))
    client.post(address, {"decision": "carry-out"})
    assert not Award.objects.exists()
    client.force_login(second)
    assert "Carry it out" in text(client.get(address))
    client.post(address, {"decision": "carry-out"})
    assert Award.objects.get().holder == learner


def test_the_list_filters_by_standing_kind_and_demonstration(admin_client, world, held, learner, administrator):
    new = services.reissue(award=held, by=administrator, reason="Name misspelled")
    statement = services.issue_statement(user=learner, course=world.course)

    def listed(**filters):
        page = text(admin_client.get("/admin/certificates/", filters))
        return {award for award in (held, new, statement) if award.number in page}

    assert listed(standing="replaced") == {held}
    assert listed(standing="valid") == {new, statement}
    assert listed(kind="statement") == {statement}
    assert listed(holder__is_demonstration="yes") == set()
    assert listed(standing="expired") == set()


@pytest.mark.django_db
def test_the_desk_and_a_person_cost_the_same_however_much(
    admin_client, world, learner, administrator, django_assert_max_num_queries
):
    for _count in range(4):
        award = services.issue_by_hand(user=learner, programme=world.practice, by=administrator, reason="R")
        services.revoke(award=award, by=administrator, reason="R")
    admin_client.get(reverse("certificate_desk:desk"))
    with django_assert_max_num_queries(22):
        admin_client.get(reverse("certificate_desk:desk"), {"person": "person"})
    with django_assert_max_num_queries(34):
        admin_client.get(reverse("certificate_desk:person", args=[learner.pk]))

"""Members: all of a municipality see them, only who coordinates changes them, one always does."""

import pytest
from django.urls import reverse

from kettenwerk.accounts import services
from kettenwerk.accounts.models import AuditEntry, Membership, Role, User
from kettenwerk.core.refusal import Refused
from tests.people import acting, make_person


def member_url(name, person, town="unna"):
    uuid = person.memberships.get(municipality__slug=town).uuid
    return reverse(f"accounts:{name}", args=[town, uuid])


LIST = "/unna/mitglieder/"


def test_members_see_names_and_roles_but_no_addresses(cast, karla, as_):
    page = as_(cast.birgit).get(LIST).content.decode()
    assert "Anna" in page
    assert "Koordinieren" in page
    assert "anna@unna.example" not in page
    assert "einladen/" not in page


def test_who_coordinates_sees_addresses_and_may_change(cast, karla, as_):
    page = as_(karla).get(LIST).content.decode()
    assert "anna@unna.example" in page
    assert member_url("member_edit", cast.anna) in page


@pytest.mark.parametrize("name", ["cem", "emil", "dora"])
def test_strangers_do_not_find_the_list(cast, as_, name):
    assert as_(getattr(cast, name)).get(LIST).status_code == 404


def test_nobody_without_an_account_gets_in(cast, as_):
    response = as_(None).get(LIST)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/konto/anmelden/?next=")


@pytest.mark.parametrize("name", ["anna", "birgit"])
@pytest.mark.parametrize("page", ["member_edit", "member_remove"])
def test_without_the_role_nothing_changes(cast, karla, as_, name, page):
    url = member_url(page, karla)
    browser = as_(getattr(cast, name))
    assert browser.get(url).status_code == 403
    assert browser.post(url, {"role": "lesen"}).status_code == 403
    assert karla.memberships.get().role == Role.COORDINATE


def test_a_role_is_changed_and_logged(cast, karla, as_):
    response = as_(karla).post(member_url("member_edit", cast.birgit), {"role": "bearbeiten"})
    assert response.status_code == 302
    assert cast.birgit.memberships.get().role == Role.EDIT
    entry = AuditEntry.objects.get(kind=AuditEntry.Kind.MEMBERS)
    assert entry.text == "Rolle von Birgit: Lesen → Bearbeiten"
    assert entry.by == karla


def test_the_same_role_again_leaves_no_entry(cast, karla):
    services.change_role(cast.birgit.memberships.get(), role=Role.READ, by=acting(karla))
    assert not AuditEntry.objects.exists()


def test_a_role_that_the_municipality_lacks_is_refused(cast, karla, as_):
    url = member_url("member_edit", cast.birgit)
    assert as_(karla).post(url, {"role": "programm"}).status_code == 200
    with pytest.raises(Refused, match="gibt es in Kreisstadt Unna nicht"):
        services.change_role(cast.birgit.memberships.get(), role=Role.PROGRAMME, by=acting(karla))


def test_the_last_who_coordinates_stays(cast, karla, as_):
    own = karla.memberships.get()
    with pytest.raises(Refused, match="Mindestens eine Person muss koordinieren"):
        services.change_role(own, role=Role.EDIT, by=acting(karla))
    page = as_(karla).post(member_url("member_remove", karla), follow=True).content.decode()
    assert "Mindestens eine Person muss koordinieren" in page
    assert Membership.objects.filter(pk=own.pk, role=Role.COORDINATE).exists()


def test_a_closed_account_does_not_count_as_coordinating(cast, karla):
    other = make_person("otto@unna.example", "Otto", cast.verbund["unna"], Role.COORDINATE)
    User.objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(Refused, match="Mindestens eine Person"):
        services.remove_member(karla.memberships.get(), by=acting(karla))


def test_one_of_two_who_coordinate_may_leave(cast, karla, as_):
    make_person("otto@unna.example", "Otto", cast.verbund["unna"], Role.COORDINATE)
    response = as_(karla).post(member_url("member_remove", karla))
    assert response.headers["Location"] == "/"
    assert not karla.memberships.exists()


def test_the_last_membership_closes_the_account(cast, karla, as_):
    page = as_(karla).get(member_url("member_remove", cast.birgit)).content.decode()
    assert "nach 90 Tagen gelöscht" in page
    as_(karla).post(member_url("member_remove", cast.birgit))
    cast.birgit.refresh_from_db()
    assert not cast.birgit.is_active
    assert cast.birgit.closed_at is not None


def test_another_membership_keeps_the_account_open(cast, karla):
    Membership.objects.create(user=cast.birgit, municipality=cast.verbund["kamen"], role=Role.READ)
    services.remove_member(cast.birgit.memberships.get(municipality__slug="unna"), by=acting(karla))
    cast.birgit.refresh_from_db()
    assert cast.birgit.is_active


def test_members_of_another_municipality_are_out_of_reach(cast, karla, as_):
    foreign = cast.cem.memberships.get()
    url = reverse("accounts:member_edit", args=["unna", foreign.uuid])
    assert as_(karla).get(url).status_code == 404
    with pytest.raises(Refused, match="nur, wer in dieser Kommune koordiniert"):
        services.change_role(foreign, role=Role.READ, by=acting(karla))


def test_a_membership_ended_meanwhile_is_said_so(cast, karla):
    membership = cast.birgit.memberships.get()
    services.remove_member(membership, by=acting(karla))
    with pytest.raises(Refused, match="schon beendet"):
        services.remove_member(Membership(**_columns(membership)), by=acting(karla))


def _columns(membership):
    return {
        "pk": membership.pk or 1,
        "user_id": membership.user_id,
        "municipality_id": membership.municipality_id,
        "role": membership.role,
    }


def test_pages_stay_within_their_query_budget(cast, karla, as_, django_assert_max_num_queries):
    for number in range(20):
        make_person(f"p{number}@unna.example", f"P{number}", cast.verbund["unna"])
    browser = as_(karla)
    browser.get(LIST)
    for url, budget in ((LIST, 7), (member_url("member_edit", cast.anna), 6)):
        with django_assert_max_num_queries(budget):
            assert browser.get(url).status_code == 200

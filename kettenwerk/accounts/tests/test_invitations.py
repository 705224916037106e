"""Invitations: a real mail with a link that works once, for 14 days, for one address."""

import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.core.management import CommandError, call_command
from django.utils import timezone

from kettenwerk.accounts import services
from kettenwerk.accounts.models import AuditEntry, Invitation, Membership, Role, User
from kettenwerk.core.refusal import Refused
from tests.people import PASSWORD, acting

INVITE = "/unna/mitglieder/einladen/"
FORM = {"name": "Nora Neu", "email": "Nora@Unna.example", "role": "bearbeiten"}
ACCOUNT = {"name": "Nora Neu", "password": PASSWORD, "repeated": PASSWORD}


class Postbox:
    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - the library calls it so
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def postbox(settings) -> Iterator[Postbox]:
    """A mail server on this machine; the product sends to it as it would to any other."""
    box = Postbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield box
    server.stop()


def invite(by, **changes):
    values = {"email": "nora@unna.example", "name": "Nora Neu", "role": Role.EDIT} | changes
    return services.invite(
        values.pop("email"), by=acting(by), site="https://kettenwerk.example", **values
    )


def link_in(mail) -> str:
    body = mail.get_content() if hasattr(mail, "get_content") else mail.body
    found = re.search(r"https?://[^/\s]+(/einladung/\S+)", body)
    assert found, body
    return found[1]


def test_the_mail_arrives_and_its_link_opens_an_account(cast, karla, as_, postbox):
    response = as_(karla).post(INVITE, FORM)
    assert response.headers["Location"] == "/unna/mitglieder/"
    (mail,) = postbox.mails
    assert mail["To"] == "nora@unna.example"
    assert "Kreisstadt Unna" in mail["Subject"]
    link = link_in(mail)
    browser = as_(None)
    assert "Nora Neu" in browser.get(link).content.decode()
    assert browser.post(link, ACCOUNT).headers["Location"] == "/konto/anmelden/"
    nora = User.objects.get(email="nora@unna.example")
    assert nora.check_password(PASSWORD)
    assert nora.memberships.get().role == Role.EDIT
    entries = AuditEntry.objects.filter(kind=AuditEntry.Kind.MEMBERS).order_by("pk")
    assert [entry.text.partition(":")[0] for entry in entries] == [
        "Eingeladen",
        "Einladung angenommen",
    ]


@pytest.mark.parametrize("name", ["anna", "birgit"])
def test_only_who_coordinates_invites(cast, karla, as_, mailoutbox, name):
    browser = as_(getattr(cast, name))
    assert browser.get(INVITE).status_code == 403
    assert browser.post(INVITE, FORM).status_code == 403
    with pytest.raises(Refused, match="Einladen kann nur"):
        invite(getattr(cast, name))
    assert not mailoutbox


@pytest.mark.parametrize("name", ["cem", "emil", "dora"])
def test_strangers_do_not_find_the_page(cast, as_, name):
    assert as_(getattr(cast, name)).post(INVITE, FORM).status_code == 404


def test_a_link_works_once(cast, karla, as_, mailoutbox):
    invite(karla)
    link = link_in(mailoutbox[0])
    as_(None).post(link, ACCOUNT)
    again = as_(None).get(link)
    assert again.status_code == 410
    assert "gilt nicht mehr" in again.content.decode()
    assert as_(None).post(link, ACCOUNT | {"password": "ganz anders gedacht"}).status_code == 410


def test_a_link_expires_after_14_days(cast, karla, as_, mailoutbox):
    invite(karla)
    link = link_in(mailoutbox[0])
    with time_machine.travel(timezone.now() + timedelta(days=13, hours=23)):
        assert as_(None).get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        assert as_(None).get(link).status_code == 410


def test_a_forged_link_is_no_use(cast, karla, as_, mailoutbox):
    first, second = invite(karla), invite(karla, email="otto@unna.example", name="Otto")
    token = link_in(mailoutbox[0]).partition("?")[2]
    assert as_(None).get(f"/einladung/{first.uuid}/?{token}").status_code == 200
    assert as_(None).get(f"/einladung/{second.uuid}/?{token}").status_code == 410
    assert as_(None).get(f"/einladung/{first.uuid}/?{token[:-1]}").status_code == 410
    assert as_(None).get(f"/einladung/{first.uuid}/").status_code == 410


def test_sending_again_makes_the_first_link_useless(cast, karla, as_, mailoutbox):
    invitation = invite(karla)
    response = as_(karla).post(f"/unna/mitglieder/einladungen/{invitation.uuid}/erneut/")
    assert response.status_code == 302
    first, second = (link_in(mail) for mail in mailoutbox)
    assert as_(None).get(first).status_code == 410
    assert as_(None).get(second).status_code == 200


def test_a_withdrawn_invitation_is_gone(cast, karla, as_, mailoutbox):
    invitation = invite(karla)
    as_(karla).post(f"/unna/mitglieder/einladungen/{invitation.uuid}/zurueckziehen/")
    assert as_(None).get(link_in(mailoutbox[0])).status_code == 404


def test_an_accepted_invitation_is_neither_sent_again_nor_withdrawn(cast, karla, mailoutbox):
    invitation = invite(karla)
    services.accept_invitation(invitation, name="Nora", password=PASSWORD)
    with pytest.raises(Refused, match="schon angenommen"):
        services.resend_invitation(invitation, by=acting(karla), site="https://x.example")
    with pytest.raises(Refused, match="schon angenommen"):
        services.withdraw_invitation(invitation, by=acting(karla))
    with pytest.raises(Refused, match="gibt es schon ein Konto"):
        services.accept_invitation(invitation, name="Nora", password=PASSWORD)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "anna@unna.example"}, "gehört schon zu"),
        ({"email": "nora@unna.example"}, "schon eingeladen"),
        (
            {"email": "otto@unna.example", "role": Role.PROGRAMME},
            "gibt es in Kreisstadt Unna nicht",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(cast, karla, mailoutbox, changes, sentence):
    invite(karla)
    with pytest.raises(Refused, match=sentence):
        invite(karla, **changes)
    assert len(mailoutbox) == 1


def test_a_mail_server_that_is_down_is_said_so(cast, karla, as_, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    browser = as_(karla)
    came_from = {"referer": "http://testserver/unna/mitglieder/"}
    page = browser.post(INVITE, FORM, headers=came_from, follow=True).content.decode()
    assert "ließ sich nicht verschicken" in page
    assert Invitation.objects.get().email == "nora@unna.example"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"password": "kurz", "repeated": "kurz"}, "12 Zeichen"),
        ({"repeated": "etwas ganz anderes"}, "verschieden"),
        ({"password": "nora@unna.example", "repeated": "nora@unna.example"}, "ähnlich"),
        ({"name": ""}, "Vor- und Nachname"),
    ],
)
def test_a_bad_password_is_explained(karla, as_, mailoutbox, changes, sentence):
    invite(karla)
    response = as_(None).post(link_in(mailoutbox[0]), ACCOUNT | changes)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not User.objects.filter(email="nora@unna.example").exists()


def test_somebody_with_an_account_joins_by_signing_in(cast, karla, as_, mailoutbox):
    invite(karla, email="cem@luenen.example", name="Cem")
    link = link_in(mailoutbox[0])
    assert "gibt es schon ein Konto" in as_(None).get(link).content.decode()
    assert "Sie sind als birgit@unna.example" in as_(cast.birgit).get(link).content.decode()
    as_(None).post(link, ACCOUNT)
    as_(cast.birgit).post(link)
    assert cast.cem.memberships.count() == 1
    as_(cast.cem).post(link)
    assert cast.cem.memberships.get(municipality__slug="unna").role == Role.EDIT


def test_an_invitation_is_for_its_own_address(cast, karla, mailoutbox):
    invitation = invite(karla, email="cem@luenen.example", name="Cem")
    with pytest.raises(Refused, match="andere E-Mail-Adresse"):
        services.join_by_invitation(invitation, person=cast.birgit)


def test_a_closed_account_opens_again(cast, karla, as_, mailoutbox):
    services.remove_member(cast.birgit.memberships.get(), by=acting(karla))
    invite(karla, email="birgit@unna.example", name="Birgit")
    as_(None).post(link_in(mailoutbox[0]), ACCOUNT | {"name": "Birgit"})
    cast.birgit.refresh_from_db()
    assert cast.birgit.is_active
    assert cast.birgit.closed_at is None
    assert Membership.objects.filter(user=cast.birgit).count() == 1


def test_the_command_line_invites_the_first_who_coordinates(cast, mailoutbox, capsys):
    values = {"name": "Otto", "site": "https://kettenwerk.example"}
    call_command("invite", "otto@kamen.example", municipality="kamen", **values)
    assert "https://kettenwerk.example/einladung/" in mailoutbox[0].body
    assert Invitation.objects.get().role == Role.COORDINATE
    with pytest.raises(CommandError, match="gibt es nicht"):
        call_command("invite", "otto@kamen.example", municipality="nirgends", **values)
    with pytest.raises(CommandError, match="schon eingeladen"):
        call_command("invite", "otto@kamen.example", municipality="kamen", **values)

"""Root URLs: the only place that knows all rooms."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import include, path, re_path

from kettenwerk.accounts.queries import demo_people

# The sign-in library's pages that we support, one by one; no other of its pages has an address.
sign_in = [
    path(
        "anmelden/",
        account.LoginView.as_view(extra_context={"demo_people": demo_people}),
        name="account_login",
    ),
    path("abmelden/", account.logout, name="account_logout"),
    path("registrieren/", account.signup, name="account_signup"),
    path("geschlossen/", account.account_inactive, name="account_inactive"),
    path("bestaetigen/", account.reauthenticate, name="account_reauthenticate"),
    path("passwort/", account.password_change, name="account_change_password"),
    path("passwort/setzen/", account.password_set, name="account_set_password"),
    path("passwort/vergessen/", account.password_reset, name="account_reset_password"),
    path(
        "passwort/vergessen/gesendet/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^passwort/neu/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "passwort/neu/gespeichert/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("zweiter-faktor/", mfa.index, name="mfa_index"),
    path("zweiter-faktor/eingeben/", mfa.authenticate, name="mfa_authenticate"),
    path("zweiter-faktor/bestaetigen/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("zweiter-faktor/app/einrichten/", totp.activate_totp, name="mfa_activate_totp"),
    path("zweiter-faktor/app/abschalten/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "zweiter-faktor/codes/",
        recovery_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "zweiter-faktor/codes/neu/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "zweiter-faktor/codes/datei/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]

urlpatterns = [
    path("konto/", include(sign_in)),
    path("<slug:town>/bestand/", include("kettenwerk.inventory.urls")),
    path("<slug:town>/gebiete/", include("kettenwerk.territory.urls")),
    path("<slug:town>/kette/", include("kettenwerk.chain.urls")),
    path("hsds/", include("kettenwerk.guide.hsds.api")),
    path("", include("kettenwerk.guide.urls")),
    path("", include("kettenwerk.accounts.urls")),
    # Last: its addresses begin with any word that no other room took.
    path("<slug:town>/", include("kettenwerk.desk.urls")),
]

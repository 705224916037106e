"""German paths, English names; everything below ``<town>/bestand/``."""

from django.urls import path

from kettenwerk.inventory import views

app_name = "inventory"
ANY = "<slug:folder>/<uuid:uuid>"
urlpatterns = [
    path("angebote/", views.offer_list, name="offer_list"),
    path("angebote/neu/", views.offer_new, name="offer_new"),
    path("angebote/<uuid:uuid>/", views.offer_detail, name="offer_detail"),
    path("angebote/<uuid:uuid>/bearbeiten/", views.offer_edit, name="offer_edit"),
    path("organisationen/", views.organisation_list, name="organisation_list"),
    path("organisationen/neu/", views.organisation_new, name="organisation_new"),
    path("organisationen/<uuid:uuid>/", views.organisation_detail, name="organisation_detail"),
    path(
        "organisationen/<uuid:uuid>/bearbeiten/", views.organisation_edit, name="organisation_edit"
    ),
    path("netzwerke/", views.network_list, name="network_list"),
    path("netzwerke/neu/", views.network_new, name="network_new"),
    path("netzwerke/<uuid:uuid>/", views.network_detail, name="network_detail"),
    path("netzwerke/<uuid:uuid>/bearbeiten/", views.network_edit, name="network_edit"),
    path("netzwerke/<uuid:uuid>/mitglieder/", views.network_members, name="network_members"),
    path("vereinbarungen/", views.agreement_list, name="agreement_list"),
    path("vereinbarungen/neu/", views.agreement_new, name="agreement_new"),
    path("vereinbarungen/<uuid:uuid>/", views.agreement_detail, name="agreement_detail"),
    path("vereinbarungen/<uuid:uuid>/bearbeiten/", views.agreement_edit, name="agreement_edit"),
    path("praxisprofile/", views.profile_list, name="profile_list"),
    path("praxisprofile/neu/", views.profile_new, name="profile_new"),
    path("praxisprofile/<uuid:uuid>/", views.profile_detail, name="profile_detail"),
    path("praxisprofile/<uuid:uuid>/bearbeiten/", views.profile_edit, name="profile_edit"),
    path("genannte-luecken/", views.gap_list, name="gap_list"),
    path("genannte-luecken/neu/", views.gap_new, name="gap_new"),
    path("genannte-luecken/<uuid:uuid>/", views.gap_detail, name="gap_detail"),
    path("genannte-luecken/<uuid:uuid>/bearbeiten/", views.gap_edit, name="gap_edit"),
    path("zustaendigkeiten/", views.responsibility_list, name="responsibility_list"),
    path("zustaendigkeiten/neu/", views.responsibility_new, name="responsibility_new"),
    path(
        "zustaendigkeiten/<uuid:uuid>/", views.responsibility_detail, name="responsibility_detail"
    ),
    path(
        "zustaendigkeiten/<uuid:uuid>/bearbeiten/",
        views.responsibility_edit,
        name="responsibility_edit",
    ),
    path("kooperationspartner/", views.cooperation_list, name="cooperation_list"),
    path("standorte/", views.site_list, name="site_list"),
    path("standorte/neu/", views.site_new, name="site_new"),
    path("standorte/<uuid:uuid>/", views.site_detail, name="site_detail"),
    path("standorte/<uuid:uuid>/bearbeiten/", views.site_edit, name="site_edit"),
    path("kontakte/neu/", views.contact_new, name="contact_new"),
    path("kontakte/<uuid:uuid>/", views.contact_detail, name="contact_detail"),
    path("kontakte/<uuid:uuid>/bearbeiten/", views.contact_edit, name="contact_edit"),
    path("vorschlaege/", views.proposal_list, name="proposal_list"),
    path("vorschlaege/<uuid:uuid>/", views.proposal_detail, name="proposal_detail"),
    path("vorschlaege/<uuid:uuid>/annehmen/", views.proposal_accept, name="proposal_accept"),
    path(
        "vorschlaege/<uuid:uuid>/zurueckstellen/", views.proposal_decline, name="proposal_decline"
    ),
    path("aenderungen/<uuid:uuid>/zuruecknehmen/", views.change_undo, name="change_undo"),
    path(f"{ANY}/verlauf/", views.record_history, name="record_history"),
    path(
        f"{ANY}/verlauf/<int:number>/wiederherstellen/",
        views.record_restore,
        name="record_restore",
    ),
    path(f"{ANY}/loeschen/", views.record_delete, name="record_delete"),
    path(f"{ANY}/vorschlagen/", views.record_propose, name="record_propose"),
]

"""German paths, English names; everything below ``<town>/bestand/``."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from kettenwerk.inventory import views
from kettenwerk.inventory.views.kinds import KINDS, Kind

app_name = "inventory"
ANY = "<slug:folder>/<uuid:uuid>"
PAIR = f"{ANY}/<uuid:other>"


def pages_of(kind: Kind) -> Iterator[URLPattern]:
    """The pages every kind of record has, named after it: ``offer_list``, ``offer_detail``, …"""
    one, extra = f"{kind.folder}/<uuid:uuid>/", {"kind": kind}
    if kind.listing is not None:
        yield path(f"{kind.folder}/", views.record_list, extra, f"{kind.name}_list")
    yield path(f"{kind.folder}/neu/", views.record_new, extra, f"{kind.name}_new")
    yield path(one, views.record_detail, extra, f"{kind.name}_detail")
    yield path(f"{one}bearbeiten/", views.record_edit, extra, f"{kind.name}_edit")


urlpatterns = [
    *(page for kind in KINDS for page in pages_of(kind)),
    path("sammeln/", views.collection_list, name="collection_list"),
    path("sammeln/neu/", views.collection_new, name="collection_new"),
    path("sammeln/<uuid:uuid>/", views.collection_detail, name="collection_detail"),
    path("sammeln/<uuid:uuid>/dazu/", views.collection_add, name="collection_add"),
    path("sammeln/<uuid:uuid>/verschicken/", views.collection_send, name="collection_send"),
    path("sammeln/<uuid:uuid>/beenden/", views.collection_close, name="collection_close"),
    path(
        "sammeln/<uuid:uuid>/<uuid:asked>/entfernen/",
        views.collection_remove,
        name="collection_remove",
    ),
    path("abgeben/<str:token>/", views.collection_page, name="collection_page"),
    path("abgeben/<str:token>/liste/", views.collection_grid, name="collection_grid"),
    path("listen/<uuid:uuid>/zurueckstellen/", views.upload_decline, name="upload_decline"),
    path("listen/", views.upload_list, name="upload_list"),
    path("listen/vorlage/<slug:table>/", views.upload_blank, name="upload_blank"),
    path("listen/eintraege/<slug:table>/", views.upload_known, name="upload_known"),
    path("listen/<uuid:uuid>/", views.upload_detail, name="upload_detail"),
    path("listen/<uuid:uuid>/spalten/", views.upload_columns, name="upload_columns"),
    path("listen/<uuid:uuid>/zeilen/", views.upload_rows, name="upload_rows"),
    path("listen/<uuid:uuid>/abgelehnt/", views.upload_rejected, name="upload_rejected"),
    path("listen/<uuid:uuid>/uebernehmen/", views.upload_take, name="upload_take"),
    path("listen/<uuid:uuid>/zuruecknehmen/", views.upload_undo, name="upload_undo"),
    path("listen/<uuid:uuid>/verwerfen/", views.upload_discard, name="upload_discard"),
    path("netzwerke/<uuid:uuid>/mitglieder/", views.network_members, name="network_members"),
    path("angebote/<uuid:uuid>/oeffnungszeiten/", views.offer_hours, name="offer_hours"),
    path("angebote/<uuid:uuid>/sprachen/", views.offer_texts, name="offer_texts"),
    path("stimmen/", views.voice_list, name="voice_list"),
    path("stimmen/<uuid:uuid>/stand/", views.voice_settle, name="voice_settle"),
    path("vorschlaege/", views.proposal_list, name="proposal_list"),
    path("vorschlaege/<uuid:uuid>/", views.proposal_detail, name="proposal_detail"),
    path("vorschlaege/<uuid:uuid>/annehmen/", views.proposal_accept, name="proposal_accept"),
    path(
        "vorschlaege/<uuid:uuid>/zurueckstellen/", views.proposal_decline, name="proposal_decline"
    ),
    path("aenderungen/<uuid:uuid>/zuruecknehmen/", views.change_undo, name="change_undo"),
    path("sammelaenderungen/<uuid:uuid>/", views.bulk_detail, name="bulk_detail"),
    path("sammelaenderungen/<uuid:uuid>/schreiben/", views.bulk_write, name="bulk_write"),
    path("filter/", views.filter_list, name="filter_list"),
    path("filter/<uuid:uuid>/", views.filter_edit, name="filter_edit"),
    path("filter/<uuid:uuid>/loeschen/", views.filter_delete, name="filter_delete"),
    path("aktualitaet/", views.freshness, name="freshness"),
    path("aktualitaet/regeln/", views.freshness_rules, name="freshness_rules"),
    path("aktualitaet/fragen/", views.freshness_ask, name="freshness_ask"),
    path("aktualitaet/anrufliste/", views.freshness_calls, name="freshness_calls"),
    path("aktualitaet/adressen/", views.freshness_check, name="freshness_check"),
    path(
        "aktualitaet/ohne-bestaetigung/<slug:what>/", views.freshness_stale, name="freshness_stale"
    ),
    path("aktualitaet/anfragen/<uuid:uuid>/", views.inquiry_detail, name="inquiry_detail"),
    path(
        "aktualitaet/anfragen/<uuid:uuid>/zurueckziehen/",
        views.inquiry_revoke,
        name="inquiry_revoke",
    ),
    path(
        "organisationen/<uuid:uuid>/anbieterseite/",
        views.organisation_link,
        name="organisation_link",
    ),
    path(
        "organisationen/<uuid:uuid>/telefonisch/",
        views.organisation_phoned,
        name="organisation_phoned",
    ),
    path("anbieter/<str:token>/", views.provider_page, name="provider_page"),
    path("anbieter/<str:token>/aendern/", views.provider_change, name="provider_change"),
    path("doppel/", views.duplicate_list, name="duplicate_list"),
    path("doppel/<uuid:uuid>/wieder-pruefen/", views.duplicate_again, name="duplicate_again"),
    path(f"doppel/{PAIR}/", views.duplicate_detail, name="duplicate_detail"),
    path(f"doppel/{PAIR}/zusammenfuehren/", views.duplicate_merge, name="duplicate_merge"),
    path(f"doppel/{PAIR}/kein-doppel/", views.duplicate_apart, name="duplicate_apart"),
    path("<slug:folder>/alle-aendern/", views.bulk_new, name="bulk_new"),
    path("<slug:folder>/filter-speichern/", views.filter_new, name="filter_new"),
    path("<slug:folder>/aehnliche/", views.record_similar, name="record_similar"),
    path(f"{ANY}/verlauf/", views.record_history, name="record_history"),
    path(
        f"{ANY}/verlauf/<int:number>/wiederherstellen/",
        views.record_restore,
        name="record_restore",
    ),
    path(f"{ANY}/bestaetigen/", views.record_confirm, name="record_confirm"),
    path(f"{ANY}/loeschen/", views.record_delete, name="record_delete"),
    path(f"{ANY}/vorschlagen/", views.record_propose, name="record_propose"),
]

"""Addresses of the chain room, all below ``/<town>/kette/``."""

from django.urls import path

from kettenwerk.chain.views import (
    cells,
    chain,
    compare,
    findings,
    gaps,
    intersections,
    overlaps,
    phases,
    release,
    reports,
    saved,
    standards,
    transitions,
)

app_name = "chain"

urlpatterns = [
    # The picture and the table.
    path("", chain.chain, name="chain"),
    # Frozen for council and body, and the towns side by side.
    path("sachstand/", reports.report_list, name="report_list"),
    path("sachstand/<uuid:uuid>/", reports.report_detail, name="report_detail"),
    path("sachstand/<uuid:uuid>/sachstand.pdf", reports.report_pdf, name="report_pdf"),
    path("sachstand/<uuid:uuid>/sachstand.docx", reports.report_docx, name="report_docx"),
    path("sachstand/<uuid:uuid>/freigeben/", reports.report_release, name="report_release"),
    path("sachstand/<uuid:uuid>/zuruecknehmen/", reports.report_withdraw, name="report_withdraw"),
    path("vergleich/", compare.compare, name="compare"),
    path("vergleich/<uuid:uuid>/", compare.released_town, name="released_town"),
    # What stands behind every figure.
    path("zelle/<str:address>/", cells.cell, name="cell"),
    path("zahl/<str:what>/", cells.figure, name="figure"),
    # Hints, gaps, overlaps and what bodies made of them.
    path("hinweise/", findings.finding_list, name="finding_list"),
    path("hinweise/<str:key>/", findings.finding_detail, name="finding_detail"),
    path(
        "entscheidungen/<uuid:uuid>/zuruecknehmen/",
        findings.decision_withdraw,
        name="decision_withdraw",
    ),
    path("luecken/", gaps.gap_list, name="gap_list"),
    path("ueberschneidungen/", overlaps.overlap_list, name="overlap_list"),
    path("ueberschneidungen/<str:key>/", overlaps.overlap_detail, name="overlap_detail"),
    # The joints.
    path("uebergaenge/", transitions.transition_list, name="transition_list"),
    path("uebergaenge/neu/", transitions.transition_new, name="transition_new"),
    path("uebergaenge/<uuid:uuid>/", transitions.transition_detail, name="transition_detail"),
    path(
        "uebergaenge/<uuid:uuid>/bearbeiten/", transitions.transition_edit, name="transition_edit"
    ),
    path(
        "uebergaenge/<uuid:uuid>/loeschen/",
        transitions.transition_delete,
        name="transition_delete",
    ),
    path(
        "reife/<uuid:uuid>/zuruecknehmen/",
        transitions.maturity_withdraw,
        name="maturity_withdraw",
    ),
    # Who works side by side.
    path("schnittmengen/", intersections.intersections, name="intersections"),
    path("schnittmengen/<uuid:uuid>/", intersections.institution, name="institution"),
    # What should at least be there, and the rows and columns of the picture.
    path("standards/", standards.standard_list, name="standard_list"),
    path("standards/neu/", standards.standard_new, name="standard_new"),
    path("standards/<uuid:uuid>/", standards.standard_detail, name="standard_detail"),
    path("standards/<uuid:uuid>/bearbeiten/", standards.standard_edit, name="standard_edit"),
    path("standards/<uuid:uuid>/loeschen/", standards.standard_delete, name="standard_delete"),
    path(
        "standards/<uuid:uuid>/beschluss/zuruecknehmen/",
        standards.standard_unadopt,
        name="standard_unadopt",
    ),
    path("lebensphasen/", phases.phase_list, name="phase_list"),
    path("lebensphasen/bearbeiten/", phases.phase_edit, name="phase_edit"),
    path("lebensphasen/zuruecksetzen/", phases.phase_reset, name="phase_reset"),
    path("lebensphasen/bahnen/", phases.phase_lanes, name="phase_lanes"),
    # Who sees it, and how I like to look at it.
    path("freigabe/", release.release, name="release"),
    path("freigabe/zuruecknehmen/", release.release_withdraw, name="release_withdraw"),
    path("ansichten/", saved.saved_view_list, name="saved_view_list"),
    path("ansichten/<uuid:uuid>/loeschen/", saved.saved_view_delete, name="saved_view_delete"),
]

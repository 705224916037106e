"""Answers that several pages give alike: Excel files, pages that are opened by a secret address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx(content: bytes, name: str) -> HttpResponse:
    """An Excel file to save as ``name.xlsx``."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def private(response: HttpResponse) -> HttpResponse:
    """Found by no search engine; the address is told to no other site.

    „no-referrer“ would make browsers hide where the form comes from, which its protection needs.
    """
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store, private"
    return response


def unknown_link(request: HttpRequest) -> HttpResponse:
    """What somebody sees whose link was never made or has been replaced."""
    return private(render(request, "inventory/provider_unknown.html", status=404))

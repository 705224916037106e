"""For search engines: which pages there are, and which are none of their business."""

from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kettenwerk.accounts.access import public
from kettenwerk.guide.languages import GUIDE_LANGUAGES
from kettenwerk.guide.queries.towns import open_towns, town_of
from kettenwerk.guide.search import offers_in
from kettenwerk.guide.views.caching import forget_session

ROBOTS = """User-agent: *
Allow: /familien/
Allow: /static/
Disallow: /

Sitemap: {site}/familien/sitemap.xml
"""
MOST_ADDRESSES = 50_000


def _site() -> str:
    return str(settings.SITE_ADDRESS).rstrip("/")


@public
def robots(request: HttpRequest) -> HttpResponse:
    forget_session(request)
    return HttpResponse(ROBOTS.format(site=_site()), content_type="text/plain; charset=utf-8")


@public
def sitemap(request: HttpRequest) -> HttpResponse:
    """Homes and offers of every open town in every language, each with its other languages."""
    forget_session(request)
    lines = []
    for slug, _ in open_towns():
        town = town_of(slug)
        lines += _pages("home", {"town": slug})
        if town is not None and town.area is not None:
            for offer in offers_in(town.area):
                lines += _pages("offer", {"town": slug, "uuid": offer.uuid})
        if len(lines) >= MOST_ADDRESSES:
            break
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{''.join(lines[:MOST_ADDRESSES])}</urlset>\n"
    )
    response = HttpResponse(body, content_type="application/xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _pages(name: str, kwargs: dict[str, object]) -> list[str]:
    urls = (
        reverse(f"guide:{name}", kwargs={"language": one.code, **kwargs}) for one in GUIDE_LANGUAGES
    )
    return [f"<url><loc>{escape(_site() + url)}</loc></url>\n" for url in urls]

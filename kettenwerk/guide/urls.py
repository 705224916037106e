"""German paths, English names. Families' pages name language and town; everything else says what it is."""

from django.urls import URLPattern, URLResolver, path, re_path

from kettenwerk.guide.views import cards, embed, feedback, home, machines, offer, results
from kettenwerk.guide.views import paper as paper_views
from kettenwerk.guide.views import practice as practice_views
from kettenwerk.guide.views import staff as staff_views

app_name = "guide"

_TOWN = "familien/<slug:language>/<slug:town>/"
_OFFER = f"{_TOWN}angebot/<uuid:uuid>/"

# For families: no sign-in, no cookie.
families = [
    path("familien/", home.start, name="start"),
    path("familien/<slug:language>/", home.towns, name="towns"),
    path(_TOWN, home.home, name="home"),
    path(f"{_TOWN}hilfe/", home.help_now, name="help"),
    path(f"{_TOWN}angebote/", results.results, name="results"),
    path(f"{_TOWN}suche/", results.search, name="search"),
    path(_OFFER, offer.offer, name="offer"),
    path(f"{_OFFER}termine.ics", offer.offer_calendar, name="offer_calendar"),
    path(f"{_TOWN}fehler/<uuid:uuid>/", feedback.correction, name="correction"),
    path(f"{_TOWN}wunsch/", feedback.wish, name="wish"),
    path(f"{_TOWN}heft/", paper_views.booklet, name="booklet"),
    path(f"{_TOWN}einbetten/", embed.embed, name="embed"),
    # The page of the house for what is not there would set a cookie.
    re_path(r"^familien/(?P<language>[^/]+)/(?P<town>[^/]+)/.+/$", home.lost, name="lost"),
]

# For browsers inside other sites and for search engines.
machine_pages = [
    path("familien/farbe/<slug:town>.css", embed.accent, name="accent"),
    path("familien/sitemap.xml", machines.sitemap, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
]

_STAFF = "<slug:town>/wegweiser/"
_LINK = f"{_STAFF}zugang/<str:token>/"

# For staff: release, translations, voices. Behind a sign-in.
staff: list[URLPattern | URLResolver] = [
    path(_STAFF, staff_views.staff_overview, name="staff_overview"),
    path(f"{_STAFF}freigabe/", staff_views.staff_release, name="staff_release"),
    path(f"{_STAFF}einstellungen/", staff_views.staff_setting, name="staff_setting"),
    path(f"{_STAFF}zugaenge/", staff_views.staff_link_list, name="staff_link_list"),
    path(f"{_STAFF}zugaenge/<uuid:uuid>/", staff_views.staff_link_revoke, name="staff_link_revoke"),
]

# For practitioners: search, hand over, cards. Behind a sign-in or a link.
practice: list[URLPattern | URLResolver] = [
    path(f"{_STAFF}finden/", practice_views.practice_find, name="practice_find"),
    path(
        f"{_STAFF}mitgeben/<uuid:uuid>/",
        practice_views.practice_handover,
        name="practice_handover",
    ),
    path(f"{_STAFF}uebergaenge/", practice_views.practice_calls, name="practice_calls"),
    path(_LINK, practice_views.practice_link_find, name="practice_link_find"),
    path(
        f"{_LINK}mitgeben/<uuid:uuid>/",
        practice_views.practice_link_handover,
        name="practice_link_handover",
    ),
    path(f"{_LINK}uebergaenge/", practice_views.practice_link_calls, name="practice_link_calls"),
    path(f"{_STAFF}karten/", cards.practice_quick_card, name="practice_quick_card"),
    path(f"{_STAFF}karten/sorge/", cards.practice_concern_card, name="practice_concern_card"),
    path(f"{_LINK}karten/", cards.practice_link_quick_card, name="practice_link_quick_card"),
    path(
        f"{_LINK}karten/sorge/",
        cards.practice_link_concern_card,
        name="practice_link_concern_card",
    ),
]

# Hefte on paper. Behind a sign-in.
_HEFT = f"{_STAFF}hefte/<uuid:uuid>/"
paper = [
    path(f"{_STAFF}hefte/", paper_views.booklet_list, name="booklet_list"),
    path(_HEFT, paper_views.booklet_pdf, name="booklet_pdf"),
    path(f"{_HEFT}veroeffentlichen/", paper_views.booklet_publish, name="booklet_publish"),
    path(f"{_HEFT}zurueckziehen/", paper_views.booklet_withdraw, name="booklet_withdraw"),
]

# The same for machines: Open Referral HSDS.
hsds: list[URLPattern | URLResolver] = []

urlpatterns = [*families, *machine_pages, *staff, *practice, *paper, *hsds]

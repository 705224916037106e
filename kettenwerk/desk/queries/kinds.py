"""The kinds of due things, in the order in which a person should begin."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kettenwerk.accounts.access import Actor
from kettenwerk.accounts.models import Role
from kettenwerk.core.german import number_text
from kettenwerk.desk.queries import deadlines, upkeep, waiting
from kettenwerk.desk.queries.items import Item, Look

FIRST, LATER = "zuerst", "danach"
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its words, what to do, where it is done, who may open that place.

    ``page`` is the name of the full list with its fixed arguments; empty = the desk's own list.
    """

    name: str
    part: str
    short: str
    one: str
    many: str
    todo: str
    find: Callable[[Look], list[Item]]
    page: str = ""
    kwargs: tuple[tuple[str, str], ...] = ()
    role: Role = Role.READ
    link_words: str = "Alle ansehen"

    def words(self, count: int) -> str:
        """„3 Vorschläge warten“, for headings and subjects."""
        return f"{number_text(count)} {self.one if count == 1 else self.many}"

    def list_url(self, look: Look) -> str:
        if self.page:
            return look.url(self.page, **dict(self.kwargs))
        return look.url("desk:due_list", due=self.name)


KINDS: tuple[Kind, ...] = (
    Kind(
        "vorschlaege",
        FIRST,
        "Vorschläge",
        "Vorschlag wartet auf Antwort",
        "Vorschläge warten auf Antwort",
        "Andere schlagen Änderungen an Ihren Einträgen vor. Annehmen oder mit einem Grund zurückstellen.",
        waiting.proposals,
        link_words="Alle offenen Vorschläge",
    ),
    Kind(
        "antworten",
        FIRST,
        "Antworten",
        "Antwort eines Anbieters",
        "Antworten von Anbietern",
        "Geändert, „gibt es nicht mehr“ oder „nicht ich“: ansehen und entscheiden, was daraus wird.",
        waiting.answers,
        link_words="Alle Antworten",
    ),
    Kind(
        "stimmen",
        FIRST,
        "Stimmen",
        "Stimme aus dem Familienwegweiser",
        "Stimmen aus dem Familienwegweiser",
        "Lesen, das Angebot berichtigen, als erledigt vermerken. Klingt es nach Gefahr: der Kasten dort sagt, was zu tun ist.",
        waiting.voices,
        "inventory:voice_list",
        role=Role.EDIT,
        link_words="Alle Stimmen",
    ),
    Kind(
        "listen",
        FIRST,
        "Listen",
        "Liste wartet auf Sie",
        "Listen warten auf Sie",
        "Gebracht oder halb fertig: zweifelhafte und abgelehnte Zeilen klären, dann übernehmen oder zurückstellen.",
        waiting.uploads,
        "inventory:upload_list",
        role=Role.EDIT,
        link_words="Alle Listen",
    ),
    Kind(
        "erbeten",
        FIRST,
        "erbetene Listen",
        "Liste wird von Ihnen erbeten",
        "Listen werden von Ihnen erbeten",
        "Eine andere Kommune sammelt. Der Link zum Abgeben steht in der E-Mail, die dazu gekommen ist.",
        waiting.requests,
    ),
    Kind(
        "sammelrunden",
        FIRST,
        "Sammelrunden",
        "Sammelrunde ist fällig",
        "Sammelrunden sind fällig",
        "Noch haben nicht alle geliefert: nachfragen oder die Runde beenden.",
        waiting.rounds,
        "inventory:collection_list",
        link_words="Alle Sammelrunden",
    ),
    Kind(
        "vereinbarungen",
        FIRST,
        "Vereinbarungen",
        "Vereinbarung läuft aus oder ist zu prüfen",
        "Vereinbarungen laufen aus oder sind zu prüfen",
        "In den nächsten 90 Tagen oder schon vorbei: verlängern, neu fassen oder als beendet eintragen.",
        deadlines.agreements,
        link_words="Alle diese Vereinbarungen",
    ),
    Kind(
        "finanzierung",
        FIRST,
        "Finanzierungen",
        "Finanzierung endet",
        "Finanzierungen enden",
        "In den nächsten 180 Tagen oder schon vorbei: Anschluss klären und das neue Datum eintragen.",
        deadlines.funding,
        link_words="Alle diese Angebote",
    ),
    Kind(
        "auftraege",
        FIRST,
        "gescheiterte Aufträge",
        "Auftrag ist gescheitert",
        "Aufträge sind gescheitert",
        "Die Meldung lesen und den Auftrag noch einmal starten.",
        deadlines.jobs,
        link_words="Alle gescheiterten Aufträge",
    ),
    Kind(
        "unzustellbar",
        FIRST,
        "E-Mails",
        "E-Mail kam nicht an",
        "E-Mails kamen nicht an",
        "Die Adresse prüfen oder anrufen.",
        deadlines.mails,
        link_words="Alle diese E-Mails",
    ),
    Kind(
        "anrufe",
        LATER,
        "Anrufe",
        "Anbieter ist anzurufen",
        "Anbieter sind anzurufen",
        "Sechs Wochen ohne Antwort oder ohne Adresse: kurz anrufen und bestätigen, was stimmt.",
        upkeep.calls,
        link_words="Alle Anrufe",
    ),
    Kind(
        "ohne-antwort",
        LATER,
        "stille Anfragen",
        "Anfrage ist noch ohne Antwort",
        "Anfragen sind noch ohne Antwort",
        "Erinnert und still. Nach sechs Wochen stehen sie bei den Anrufen; ein Anruf heute geht schneller.",
        upkeep.unanswered,
        link_words="Alle diese Anfragen",
    ),
    Kind(
        "doppel",
        LATER,
        "Doppel",
        "mögliches Doppel",
        "mögliche Doppel",
        "Nebeneinander ansehen: zusammenführen oder „kein Doppel“ sagen.",
        upkeep.twins,
        "inventory:duplicate_list",
        link_words="Alle möglichen Doppel",
    ),
    Kind(
        "ohne-kontakt",
        LATER,
        "ohne Kontakt",
        "Angebot ohne erreichbaren Kontakt",
        "Angebote ohne erreichbaren Kontakt",
        "Telefon oder E-Mail-Adresse eintragen, beim Angebot oder beim Anbieter.",
        upkeep.unreachable,
        link_words="Alle diese Angebote",
    ),
    Kind(
        "adressen",
        LATER,
        "Adressen",
        "Adresse antwortet nicht",
        "Adressen antworten nicht",
        "Internetseite oder Mail-Adresse berichtigen.",
        upkeep.addresses,
        link_words="Alle gestörten Adressen",
    ),
    Kind(
        "angebote-bestaetigen",
        LATER,
        "alte Angebote",
        "Angebot ist lange nicht bestätigt",
        "Angebote sind lange nicht bestätigt",
        "Ihre Anbieter mit einer E-Mail fragen; bestätigt wird dort mit einem Klick.",
        upkeep.stale_offers,
        "inventory:freshness_stale",
        (("what", "angebote"),),
        link_words="Alle diese Angebote",
    ),
    Kind(
        "netzwerke-bestaetigen",
        LATER,
        "alte Netzwerke",
        "Netzwerk ist lange nicht bestätigt",
        "Netzwerke sind lange nicht bestätigt",
        "Öffnen, nachsehen und „Angaben sind geprüft“ sagen.",
        upkeep.stale_networks,
        "inventory:freshness_stale",
        (("what", "netzwerke"),),
        link_words="Alle diese Netzwerke",
    ),
)


@dataclass(frozen=True, slots=True)
class Due:
    """A kind with what was found, as one person may see and open it."""

    kind: Kind
    items: Sequence[Item]
    url: str
    may_open: bool
    may_act: bool

    @property
    def heading(self) -> str:
        return self.kind.words(len(self.items))

    @property
    def words(self) -> str:
        """The heading after its number."""
        return self.kind.one if len(self.items) == 1 else self.kind.many

    @property
    def first(self) -> Sequence[Item]:
        return self.items[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.items) - SHOWN)


def due_in(part: str, look: Look, actor: Actor) -> list[Due]:
    """The kinds of one part in which something is due."""
    found = [_due(kind, look, actor) for kind in KINDS if kind.part == part]
    return [one for one in found if one.items]


def _due(kind: Kind, look: Look, actor: Actor) -> Due:
    may_open = actor.may(kind.role)
    return Due(kind, kind.find(look), kind.list_url(look), may_open, actor.may(Role.EDIT))


def kind_named(name: str) -> Kind | None:
    return next((kind for kind in KINDS if kind.name == name), None)

"""What every export says about itself: place, Stand, filter, „nicht beschlossen“, who may see it."""

from dataclasses import dataclass

from kettenwerk.chain.result import Chain
from kettenwerk.core.german import day_text
from kettenwerk.territory.models import Area

NO_FINDINGS = {
    "kein_ort": "Hinweise entstehen je Stadt und Gemeinde, nicht für den Kreis oder einen Sozialraum.",
    "nicht_erhoben": "Keine Bestandsaufnahme: Hier wurde nicht gefragt, deshalb gibt es keine Hinweise.",
    "nicht_freigegeben": "Die Hinweise sind von der Stadt nicht freigegeben.",
}
LANES_DO_NOT_ADD_UP = (
    "Ein Angebot zählt in jeder Bahn, die es nennt, und in jeder Lebensphase, die es berührt. "
    "Deshalb ergeben die Zeilen zusammen mehr als die Summe, die jedes Angebot einmal zählt."
)


@dataclass(frozen=True, slots=True)
class Format:
    """One way to take the chain along; ``ending`` is that of the file."""

    ending: str
    content_type: str
    label: str


FORMATS: dict[str, Format] = {
    "xlsx": Format(
        "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"
    ),
    "pdf": Format("pdf", "application/pdf", "PDF A4"),
    "pdf-a3": Format("pdf", "application/pdf", "PDF A3"),
    "json": Format("json", "application/json", "JSON"),
    "svg": Format("svg", "image/svg+xml", "Bild (SVG)"),
}


def export_name(chain: Chain, format_: str) -> str:
    """``kette-kamen-2011-12-14.xlsx``; a filtered view says so."""
    parts = ["kette", chain.place.key, chain.as_of.isoformat()]
    if chain.filter.narrows_offers:
        parts.append("gefiltert")
    if format_ == "pdf-a3":
        parts.append("a3")
    return f"{'-'.join(parts)}.{FORMATS[format_].ending}"


def filter_text(chain: Chain) -> str:
    return ", ".join(chain.filter.words()) or "keiner"


def has_undecided(chain: Chain) -> bool:
    """Whether something in this view is only a hint and no decision of a body."""
    return bool(chain.open_findings or chain.open_overlaps)


def is_shown_to_others(chain: Chain) -> bool:
    return chain.place.municipality_id != chain.municipality.pk


def seen_by(chain: Chain) -> str:
    """Who may see this view."""
    if is_shown_to_others(chain):
        return f"{chain.municipality.name}, soweit {chain.place.name} es freigegeben hat"
    return f"{chain.municipality.name}; Hinweise und Entscheidungen andere erst, wenn sie freigegeben sind"


def footer_text(chain: Chain) -> str:
    """The line at the foot of every page on paper."""
    parts = [f"Kette {chain.place.name}", f"Stand {day_text(chain.as_of)}"]
    parts.append(f"Filter: {filter_text(chain)}")
    if has_undecided(chain):
        parts.append("Hinweise sind nicht beschlossen")
    return " · ".join(parts)


def self_description(chain: Chain) -> list[tuple[str, str]]:
    """Label and value pairs for the sheet „Angaben“ and the last page."""
    facts = [
        ("Gebiet", chain.place.name),
        ("Stand", day_text(chain.as_of)),
        ("Filter", filter_text(chain)),
        ("Wer sieht das?", seen_by(chain)),
        (
            "Gezählt wird",
            "jede laufende Leistung für Familien; Teile zählen mit ihrem Ganzen einmal",
        ),
        ("Bahnen", LANES_DO_NOT_ADD_UP),
    ]
    if has_undecided(chain):
        facts.append(
            (
                "Hinweise",
                "nicht beschlossen: Ein Hinweis ist eine Frage an ein Gremium, keine Lücke.",
            )
        )
    if chain.findings_state in NO_FINDINGS:
        facts.append(("Hinweise", NO_FINDINGS[chain.findings_state]))
    if chain.open_questions:
        facts.append(("Nicht erhoben", ", ".join(chain.open_questions)))
    return facts


def lead_sentence(chain: Chain) -> str:
    """„42 Angebote für Familien (36 mit Alter des Kindes, …) …“."""
    totals = chain.totals
    ages = (
        f"{totals.child_age} mit Alter des Kindes, {totals.adult_age} für Eltern und Erwachsene, "
        f"{totals.no_age} ohne Altersangabe"
    )
    beside = (
        f"daneben {totals.instruments + totals.structures} Instrumente und Strukturen, "
        f"{counted(totals.trainings, 'Qualifizierung', 'Qualifizierungen')}, "
        f"{counted(totals.information, 'Information', 'Informationen')}"
    )
    reach = f"{totals.local} {local_word(chain)}, {totals.wide} {chain.wide_word}"
    offers = counted(totals.offers, "Angebot", "Angebote")
    return f"{offers} für Familien ({ages}), {reach}; {beside}."


def counted(number: int, one: str, many: str) -> str:
    """„1 Hinweis“, „2 Hinweise“."""
    return f"{number} {one if number == 1 else many}"


def local_word(chain: Chain) -> str:
    """What „vor Ort“ is called: a Kreis is no single place."""
    return "im Kreis" if chain.place.kind == Area.Kind.DISTRICT else "vor Ort"

"""Words of everyday life and the words professionals use for the same; words, never whole questions.

Paragraphs of one text: what people say (together, if joined by „_“), „=“ what offers are called or
described with, „@“ ages of the child in months, „!“ the keys of a helpline that is shown first and of
the life question it is about.
"""

from dataclasses import dataclass
from functools import lru_cache

from kettenwerk.guide.search.ages import Span
from kettenwerk.guide.search.words import tokens

_TEXT = """
# Before and after birth
schwanger schwangere schwangerschaft werdende babybauch ultraschall mutterpass abtreibung
  schwangerschaftsabbruch ungewollt kinderwunsch erwarte
= schwangere schwangerschaft werdende schwangerschaftsberatung geburt hebamme mütter
@ -9 0

hebamme wochenbett stillen stillberatung nachsorge wehen geburtsvorbereitung
= hebamme familienhebamme geburt stillberatung
@ -9 12

geburt entbindung entbunden geboren gebären neugeboren neugeborenes neugeborene kreißsaal
= geburt neugeborene hebamme geburtsklinik wochenbett
@ 0 6

baby säugling babys säuglinge schreibaby babyzeit wickeln fläschchen brei windel windeln
  krabbeln krabbelt erstling
= baby säugling hebamme familienhebamme geburt krabbelgruppe
@ 0 12

schreien schreit schreibaby brüllt brüllen quengelt unruhig koliken einschlafen durchschlafen
  schlaf schläft nachts aufwacht beruhigen
= hebamme familienhebamme babyzeit schreiambulanz elternberatung erziehung
@ 0 12

klinik krankenhaus kreißsaal station spital
= klinik krankenhaus geburtsklinik hebamme

besuch besucht besuchen begrüßung willkommen babybesuch
= besuch neugeborenenbesuch familienbesuchsdienst begrüßungsbesuch willkommensbesuch

haushalt putzen entlastung entlasten überlastet überfordert erschöpft müde ausgelaugt
  haushaltshilfe alltag schaffe schaffen kraft zusammenbruch
= wellcome familienpaten familienpflege entlastung ehrenamtliche alltag hause

weinen weine weint traurig depression depressiv babyblues niedergeschlagen angst ängste panik
  sorgen verzweifelt seele psychisch psyche einsam einsamkeit stress lebensmüde suizid
= beratung seelisch belastungen belastete familienhebamme krise lebensberatung

# Small children
krabbelgruppe krabbeln spielgruppe babygruppe pekip spielen spielt spielkreis eltern-kind-gruppe
  kleinkind kleinkindern spielkameraden
= spielgruppe krabbelgruppe krabbel gruppe
@ 0 36

kleinkind kleinkinder zweijährige einjährige trotzphase trotz
= kleine krabbelgruppe spielgruppe
@ 12 36

kita kindergarten kiga krippe hort kinderkrippe kitaplatz kindergartenplatz betreuungsplatz u3
  ü3 kindertagesstätte eingewöhnung
= kita kindertagesbetreuung kindertageseinrichtung betreuungsplätze kindertagesstätte
@ 4 72

platz plätze anmelden anmeldung
= platz betreuungsplätze

tagesmutter tagesvater tagespflege kinderfrau babysitter tageseltern tagespflegeperson
= tagespflege kindertagespflege
@ 0 36

betreuung betreuen betreut aufpassen aufpasst aufpasse passt beaufsichtigen babysitter
  unterbringen
= betreuung kinderbetreuung kindertagesbetreuung tagespflege betreuungsplätze

abends spät früh spätschicht frühschicht nachtschicht schicht schichtdienst schichtarbeit
  wochenende randzeiten feierabend morgens öffnungszeiten
= randzeiten randzeitenbetreuung außerhalb spät früh

vorschulkind vorschule einschulung eingeschult schulanfang schulstart schulreife schulreif
  schulfähig schulpflichtig reif erstklässler i-dötzchen schulbeginn
= einschulung einschulungsuntersuchung schulstart schulbeginn
@ 54 84

sprechen spricht stottert stottern lispelt sprachentwicklung spätzünder wortschatz logopäde
  logopädie aussprache
= sprachförderung sprachentwicklung frühförderung sprache delfin
@ 12 72

entwicklung entwickelt behinderung behindert beeinträchtigung frühchen förderung
  entwicklungsverzögert langsam
= frühförderung entwicklung entwicklungsförderung förderung
@ 0 72

experimentieren experimente experiment forschen technik naturwissenschaft forscher
= forschen forscher naturwissenschaftliche
@ 36 120

# Health
arzt ärztin kinderarzt kinderärztin doktor praxis untersuchen untersuchung untersucht vorsorge
  u-untersuchung u1 u2 u3 u4 u5 u6 u7 u7a u8 u9 j1 check checkup
= vorsorgeuntersuchungen früherkennungsuntersuchungen vorsorge kinderarzt untersuchung
  sprechstunde gesundheit

impfen impfung impfungen geimpft masern spritze krank krankheit fieber husten erkältet gesund
  gesundheit gesundheitsamt
= vorsorge kinderarzt gesundheit gesundheitsdienst vorsorgeuntersuchungen früherkennung

essen isst ernährung ernähren kochen kocht süßes süßigkeiten zucker dick übergewicht gewicht
  mager abnehmen gemüse mahlzeit mahlzeiten
= ernährung ernährungsberatung essen gesund gesundheitsvorsorge

mittagessen schulessen mensa kantine
= mittagessen verpflegung essen

zähne zahn zahnarzt karies
= zahnärztlich zahngesundheit gesundheit vorsorge

bewegung bewegen sport turnen schwimmen verein sportverein fußball tanzen
= sport sportverein bewegung spiel freizeit

# Raising children
erziehung erziehen erziehungsberatung gehorcht gehorchen hört frech bockig trotzig wütend wut
  wutanfall aggressiv schimpfe schimpfen schimpft grenzen regeln ausraste ausrasten anschreien
  streitet geschwister eifersucht schwierig anstrengend
= erziehung erziehungskompetenz elternkurs elterntraining erziehungsberatung elternbildung

kurs kurse elternkurs training seminar vortrag themenabend lehrgang workshop
= kurs elternkurs themenabend training elternbildung

elternabend elternabende elternsprechtag
= elternabende elternbildung schule
@ 72 216

handy smartphone medien computer zocken zockt internetsucht bildschirm fernsehen tablet
= medien erziehung elternkurs elternbildung medienberatung

streit streiten trennung trennen getrennt verlassen scheidung scheiden sorgerecht umgang
  umgangsrecht unterhalt ex expartner partner ehe paar
= trennung scheidung getrennte umgang unterhalt erziehungsberatung paarberatung alleinerziehende

alleinerziehend alleinerziehende alleinstehend single-mama ein-eltern alleine allein
  einelternfamilie
= alleinerziehende ein-eltern

papa papas vater väter papi vaterzeit männer
= väter väterarbeit

oma opa großeltern enkel enkeln enkelkind senioren generationen leihoma ersatzoma patenoma
  leihopa
= generationen mehrgenerationenhaus jung alt familienpaten pate

ersatzoma ersatzopa leihoma leihopa pate patin paten patenschaft ehrenamtlich ehrenamtliche
  spazieren mitspielen vorlesen freiwillige
= familienpaten paten patin ehrenamtliche

# Meeting
treff treffen treffpunkt café cafe elterncafé kontakt kontakte leute kennenlernen kennen freunde
  freundin austausch austauschen unterhalten gesellschaft anschluss
= treff treffpunkt elterncafé treffen offener café krabbelgruppe

frühstück frühstücken brunch
= frühstück sozialfrühstück

freizeit ferien ferienprogramm ausflug ausflüge hobby jugendtreff jugendzentrum langeweile
= freizeit jugendtreff jugendförderung jugendarbeit ausflüge

nachmittag nachmittags ganztag ogs mittagsbetreuung schulschluss
= ganztag ogs nachmittag außerhalb unterricht lernen
@ 72 192

viertel stadtteil nachbarschaft quartier wohnviertel nachbarn nachbarin
  nachbarinnen nachbarschaftshilfe
= viertel quartier stadtteil stadtteileltern stadtteilmütter

# School and work
hausaufgaben hausaufgabe hausaufgabenhilfe nachhilfe mathe rechnen schreiben lesen englisch
  noten zeugnis sitzenbleiben versetzung lernschwierigkeiten lernschwäche legasthenie lernhilfe
  klassenarbeit
= hausaufgaben lernhilfen lernen lernpaten unterstützung unterricht
@ 72 192

lernen lernt lerne üben übt
= lernen lernhilfen

schule schulkind schüler schülerin schulen unterricht klasse klassen lehrer lehrerin
= schule schulen schüler unterricht
@ 72 192

grundschule grundschulkind grundschüler zweitklässler drittklässler viertklässler
= grundschule schulen schule
@ 72 120

schwänzt schwänzen schulverweigerung schulabbruch abgebrochen mobbing gemobbt
= schulsozialarbeit schule kompetenzagentur jugendtelefon
@ 72 192

jugend jugendlich jugendliche jugendlicher teenager teenie pubertät pubertier halbstark
= jugendliche jugendförderung jugend
@ 144 216

ausbildung ausbildungsplatz lehre lehrstelle azubi lehrling ausbildungsstelle praktikum
  bewerbung bewerben bewerbungen
= ausbildung ausbildungsplätze ausbildungssuche ausbildungsstellenvermittlung beruf
@ 168 300

schulabschluss berufswahl berufsberatung beruf berufe schulabgänger abschluss zukunft
  berufsorientierung plan ziellos orientierung
= beruf übergang ausbildung schule kompetenzagentur berufsberatung
@ 168 300

arbeit arbeiten job jobs stelle jobsuche arbeitssuche arbeitslos arbeitslosigkeit erwerbslos
  gekündigt kündigung arbeitsplatz entlassen
= arbeit jobsuche vermittlung arbeitsvermittlung jobcenter arbeitsaufnahme

elternzeit babypause wiedereinstieg berufstätig berufsrückkehr vereinbarkeit
= arbeit erziehende kind arbeiten betreuung
@ 0 48

jobcenter bürgergeld arbeitsamt hartz arbeitsagentur grundsicherung alg sgb sozialhilfe
= jobcenter

zuständig ansprechpartner ansprechpartnerin ansprechperson sachbearbeiter sachbearbeiterin
  anlaufstelle
= ansprechpersonen ansprechperson anlaufstellen

# Money, authorities, home
geld kosten teuer bezahlen zahlen zahlt bezahlt zuschuss zuschüsse finanziell finanzielle arm
  armut leisten reicht knapp pleite unterstützung rechnung rechnungen
= geld zuschuss zuschüsse finanzielle bildungs- teilhabepaket leistungen

klassenfahrt schulausflug schulsachen schulbedarf schulbücher ranzen musikschule vereinsbeitrag
  bildungspaket but teilhabe schülerticket ferienfreizeit klassenkasse musikunterricht
= teilhabepaket bildungs- zuschüsse ausflügen musik sport

fahrtkosten busticket fahrkarte bus bahn fahrt
= fahrtkosten fahrten fahrt

elterngeld kindergeld kinderzuschlag mutterschaftsgeld wohngeld unterhaltsvorschuss
  geburtsurkunde antrag anträge formular formulare papierkram ausfüllen
= familienbüro fragen servicestellen geld leistungen ansprüche

schulden schuldner überschuldet inkasso kredit mahnung miete mietschulden energieschulden strom
= schuldnerberatung schulden geld sozialberatung

wohnung wohnungssuche obdachlos räumung umzug vermieter zuhause
= wohnung wohnen wohnungsnot sozialberatung

amt ämter behörde behörden rathaus stadtverwaltung termin terminen termine brief briefe
= ämter zugang begleitung ansprechpersonen familienbüro hilfen

begleitet begleiten begleitung mitkommen mitgeht mitgehen unterstützen lotse lotsin
= begleitung begleitet begleiten ehrenamtliche paten

jugendamt sozialpädagoge familienhilfe
= jugendamt familienbüro familienservice hilfe jugendhilfe

familienbüro familienzentrum anlaufstelle ratlos
= familienbüro familienservice familienzentrum

# New here
deutsch deutschkurs sprachkurs integrationskurs sprache sprachkenntnisse b1 a1 a2 b2
  alphabetisierung
= deutschkurs sprachkurse sprachförderung deutsch sprache zugewanderte

ausländer ausländisch flüchtling flüchtlinge geflüchtet geflohen migration migrant migranten
  zugewandert eingewandert deutschland türkisch arabisch ukrainisch russisch polnisch rumänisch
  muttersprache herkunft asyl aufenthalt dolmetscher übersetzen übersetzer zweisprachig verstehe
  verstehen versteht
= zugewanderte stadtteilmütter stadtteileltern migration brücken sprache integration sprachkurse

# Danger and trouble
gewalt schlagen schlägt geschlagen geschlagene prügelt bedroht bedrohung missbrauch misshandelt
  misshandlung vergewaltigt stalking frauenhaus
= gewalt gewaltschutz frauenhaus frauenberatung kinderschutzbund opferberatung

sucht alkohol trinkt drogen kifft kiffen cannabis spielsucht abhängig
= sucht suchtberatung drogenberatung beratung

polizei klaut klauen stiehlt stehlen geklaut gestohlen diebstahl straftat kriminell anzeige
  verhaftet gericht prügelei
= polizei schwierig schwieriger auffällig jugendgerichtshilfe
@ 96 192

tod gestorben trauer trauert sterben verstorben verlust fehlgeburt totgeburt sternenkind
= trauer trauerbegleitung hospiz seelsorge

reden anrufen telefon telefonieren hotline anonym zuhören zuhört sorgentelefon
= telefon telefonische jugendtelefon beratung sorgentelefon

sofort schnell dringend kurzfristig notfall unbürokratisch
= schnelle schnell kurzfristigen

# Information
broschüre broschüren heft heftchen prospekt mappe infomappe ratgeber buch gedruckt lesen papier
= broschüren broschüre infomappe flyer gedruckte wegweiser

internet online webseite website homepage netz
= internet onlineinformationen internetauftritt

überblick übersicht liste wegweiser verzeichnis welche adressen
= wegweiser übersicht flyer broschüre

projekt projekte
= projekt projekte

# Somebody to talk to at once, the most urgent first
suizid selbstmord umbringen lebensmüde sterben ritzt ritzen verzweifelt hoffnungslos suicide intihar
  самогубство самоубийство samobójstwo sinucidere انتحار nicht_mehr_leben nicht_leben
! counselling trauer

missbrauch missbraucht vergewaltigt vergewaltigung sexuell angefasst
! abuse gewalt

gewalt schlägt schlagen geschlagen bedroht bedrohung prügel prügelt würgt stalking misshandelt
  frauenhaus violence şiddet насилля насильство насилие насилия przemoc przemocy violență عنف العنف
! violence gewalt

schreit schreien schreibaby brüllt schütteln schüttle geschüttelt crying ağlıyor плаче плачет płacze
  plânge يبكي
! parents schreien

überfordert ausraste ausrasten anschreien ich_schlage kann_nicht_mehr
! parents ueberfordert

abtreibung schwangerschaftsabbruch ungewollt babyklappe
! pregnancy schwanger

gestorben trauer fehlgeburt totgeburt sternenkind
! counselling trauer
"""


@dataclass(frozen=True, slots=True)
class Group:
    """Words that mean the same to us; ``terms`` are looked for when one of ``words`` is asked."""

    words: tuple[str, ...]
    terms: tuple[str, ...]
    ages: Span | None
    help_first: str
    touched: str


def _group(paragraph: str) -> Group:
    parts: dict[str, list[str]] = {"": [], "=": [], "@": [], "!": []}
    part = parts[""]
    for word in paragraph.split():
        if word in parts:
            part = parts[word]
        else:
            part.append(word)
    ages = (int(parts["@"][0]), int(parts["@"][1])) if parts["@"] else None
    help_first, touched = parts["!"] or ("", "")
    return Group(tuple(parts[""]), tuple(parts["="]), ages, help_first, touched)


def _read(text: str) -> tuple[Group, ...]:
    lines = [line for line in text.split("\n") if not line.startswith("#")]
    paragraphs = "\n".join(lines).split("\n\n")
    return tuple(_group(paragraph) for paragraph in paragraphs if paragraph.strip())


GROUPS = _read(_TEXT)


@lru_cache(maxsize=1)
def groups_by_word() -> dict[str, tuple[Group, ...]]:
    """The groups of every everyday word, by the word as it is compared."""
    found: dict[str, tuple[Group, ...]] = {}
    for group in GROUPS:
        words = (word for word in group.words if "_" not in word)
        for one in dict.fromkeys(token for word in words for token in tokens(word)):
            found[one] = (*found.get(one, ()), group)
    return found


@lru_cache(maxsize=1)
def written_words() -> dict[str, str]:
    """Every everyday word as it is written, by the word as it is compared."""
    words = (word for group in GROUPS for word in group.words if "_" not in word)
    return {one: word for word in words for one in tokens(word)}


@lru_cache(maxsize=1)
def words_by_length() -> dict[int, list[str]]:
    """Every everyday word, for the search of typing errors."""
    found: dict[int, list[str]] = {}
    for word in sorted(groups_by_word()):
        found.setdefault(len(word), []).append(word)
    return found

"""What tells the language of a sentence or two: small words, words of the press, word ends, letters and marks.

Looked at only where counting the commonest words (store/language.py) leaves it open. A word that several languages
have counts for each by its share, so that « le », „a“ or "no" alone decide nothing; names are no evidence.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_ENOUGH: Final = 1.0
"""The weight of one word that a single language has."""
_CLEAR: Final = 1.8
"""How many times as much as the next language's."""
_DILUTED: Final = 30
"""Words of which at least one must tell: else they may be names in a table."""
_LETTER: Final = 0.5
"""The weight of a letter or an end of a word."""

_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’](?=[^\W\d_]))?")
_BEGINS: Final = re.compile(r"[.!?:;…«»“”„\"'‘‚—–¿¡(\n-]\s*$")

_WORDS: Final = {
    "fr": """
        le la les l' d' qu' j' n' s' c' m' t' jusqu' lorsqu' puisqu' quelqu' de des du un une et est dans pour que qui
        sur par au aux avec ce cette ces cet il elle ils elles nous vous je tu on pas plus ont été selon son sa ses leur
        leurs mais ou où donc car très bien rien jamais aussi encore après avant contre chez sans sous entre être avoir
        fait faire dit disait déclaré affirme affirmé ajoute ajouté estime répond répondu réagi annonce annoncé assure
        explique expliqué sont était étaient sera serait peut doit faut veut va vont ai as avez avons suis sommes oui
        mon ma mes notre votre quand comment pourquoi quel quelle ici hier demain aujourd' lundi mardi mercredi jeudi
        vendredi samedi dimanche maire ministre préfet préfète gouvernement président présidente grève usine trois
        quatre deux ans blessés morts tout tous toute toutes même comme si ferme ville lui moi y en à a bonjour merci
        procureur juge syndicat chambre loi personne hommes femmes reprend quitte non répondit
        demanda cria viens vas dis reste jugé promis cour avocat""",
    "en": """
        the of and to in is that for on with was as by at from has have had it be are an which were his her their our
        your my said says say told tells asked added replied denied denies not no but will would this these those he she
        they we you i i' we' you' they' he' she' it' that' there' don' won' can' isn' didn' doesn' wasn' couldn' a
        who what when where why how after before over into out up down if or so than then there here all any some
        every never always yes called according did does do been being could should may might must can mayor minister
        police government president strike men women man woman people year years day week yesterday today tomorrow
        monday tuesday wednesday thursday friday saturday sunday about against again between its them him me us just
        nothing comment claims court three two four arrested killed found shouted asked know think""",
    "de": """
        der die das und den dem des ein eine einen einem einer ist mit von zu im auf für nicht sich auch als an werden
        hat hatte haben dass bei nach aus wie wird wurde wurden war waren er sie es wir ihr ich du man so laut aber oder
        wenn denn nur noch schon kein keine keinen nichts niemand nie immer sehr mehr über unter gegen zwischen durch
        ohne um vor zum zur vom am ja nein sagte sagt sagten erklärte antwortete fragte rief betonte meinte schreibt
        weiß soll sollen muss kann können will wollen darf sei seien habe würde drei zwei vier gestern heute morgen
        montag dienstag mittwoch donnerstag freitag samstag sonntag dieser diese dieses jahr jahre lehnt ab tritt
        zurück in streitet gesehen geht stimmt dort hier""",
    "es": """
        el los las la del y en que por con una uno un para se su sus es al como más pero ha han fue este esta estos
        estas según entre desde sobre también muy sin hasta donde cuando quien quién qué cómo yo tú él ella ellos ellas
        nosotros usted ustedes no sí nunca nada todo todos dijo dice dicen afirmó aseguró señaló añadió explicó
        respondió declaró hay ser estar está están estamos son era eran tiene tienen puede debe hoy ayer mañana lunes
        martes miércoles jueves viernes sábado domingo alcalde alcaldesa ministra ministro gobierno presidente
        presidenta policía tres dos cuatro años hombres mujeres heridos juez niega huelga le les lo nos mi tu a de
        detuvo visto sabe paro baja puerto cita hace he has bien mal fin va
        dije recuerda cuenta fui era así aquí también propuesta""",
    "it": """
        il lo gli la le i di che è del della dei degli delle dell' all' nell' sull' dall' un' quest' quell' l' d' c'
        nel nella con per una uno un si non più alla alle ai al da dal dalla anche sono come ha hanno ho abbiamo ma sul
        sulla tra fra questo questa questi queste sua suo suoi loro io tu lui lei noi voi essi chi cosa quando dove
        perché mai niente nulla tutto tutti tutte sempre già ancora dopo prima secondo detto dice dicono disse afferma
        ha aggiunto spiega spiegato risposto replica dichiarato era erano stato stata stati essere sarà può deve oggi
        ieri domani lunedì martedì mercoledì giovedì venerdì sabato domenica sindaco sindaca ministro ministra governo
        presidente polizia sciopero tre due quattro anni uomini donne feriti giudice nega e in a di de visto fatto
        siamo arrestato ne ci va bene
        qui rispose chiese grida operaio domanda racconta folla cosa se""",
    "pt": """
        o os a as do da dos das em no na nos nas que um uma uns umas para com não se por mais como ao aos foi é são pelo
        pela pelos pelas à às seu sua seus suas também este esta isso isto ele ela eles elas nós você vocês eu mas
        ou quando onde quem já ainda até sem sobre entre depois antes muito tudo nada nunca sempre disse diz afirma
        afirmou declarou respondeu acrescentou explicou segundo estão está estamos estava era eram ser tem têm pode deve
        hoje ontem amanhã segunda terça quarta quinta sexta sábado domingo prefeito prefeita ministro ministra governo
        presidente polícia greve três dois duas quatro anos homens mulheres feridos juiz nega sim lhe e de prendeu viu
        caiu vi porto sindicato
        chamada chamado filme navio continua recorda acrescentou""",
    "nl": """
        de het een van en in is dat op te voor met zijn niet aan er om ook als door maar bij uit naar werd heeft hebben
        deze worden wordt was waren ik je jij hij zij wij ze we geen nog wel meer over tegen zei zegt volgens alles
        niets nooit jaar gisteren vandaag morgen minister kabinet""",
    "pl": "i w na z do się nie że jest to o jak od po przez dla ale są był była które oraz za jego powiedział minister",
    "sv": "och att det som en är av för på med till den har inte ett om var från men vid kan ska säger sade jag",
    "ro": "și în de la cu a pe din care o un mai nu este să pentru că al au fost prin sau dar spus",
    "tr": "ve bir bu da de için ile olarak olan çok daha en gibi kadar sonra ise ancak göre dedi değil",
    "ca": "els amb per que és dels més seva seu aquest aquesta però han dit va són també i a de",
}  # fmt: skip
_ENDS: Final = {
    "fr": "tion tions ment ments ité ités eux euse euses eur eurs aient aux ée ées és oir",
    "en": "tion tions ment ments ing ings ness ight ghts ough ally ously ship ties ed",
    "de": "ung ungen heit keit lich liche lichen isch ische ischen schaft tigt iert ieren",
    "es": "ción ciones dad dades mente aron ieron ando iendo ado ados ada adas ía ían ó ió",
    "it": "zione zioni tà mente ando endo ato ati ata ate uto uti ggio ezza anno",
    "pt": "ção ções dade dades mente aram eram ando endo ado ados ada adas ão ões inho ou iu",
}
_LETTERS: Final = {
    "fr": "çêèœùîûôé", "de": "ßäöü", "es": "ñíóáúé", "it": "èìò", "pt": "ãõçêâôíóáúé", "pl": "łąęśżź",
    "sv": "åäö", "tr": "ğışç", "ro": "ășțî", "ca": "·",
}  # fmt: skip
_SIGNS: Final = (
    ("¿", "es"), ("¡", "es"), ("-t-", "fr"), ("-il", "fr"), ("-elle", "fr"), ("« ", "fr"), ("«\u00a0", "fr"),
    ("«\u202f", "fr"), ("„", "de"), ("‚", "de"),
)  # fmt: skip


def closely(sample: str) -> str | None:
    """ISO 639-1 code of the language for which clearly the most speaks; None when nothing does."""
    votes = dict.fromkeys(_WORDS, 0.0)
    told = dict.fromkeys(_WORDS, 0)
    count = 0
    place = 0
    for match in _TOKEN.finditer(sample):
        token = match[0]
        count += 1
        begins = not place or _BEGINS.search(sample, place, match.start()) is not None
        place = match.end()
        if token[0].isupper() and not begins and not token.isupper():
            continue
        low = token.lower().replace("’", "'")
        shares = _words().get(low) or (_told_by_form(low) if token[0].islower() else ())
        for language, weight in shares:
            votes[language] += weight
            told[language] += 1
    for sign, language in _SIGNS:
        if sign in sample:
            votes[language] += _LETTER
            told[language] += 1
    (_, second), (language, best) = sorted(votes.items(), key=lambda each: each[1])[-2:]
    sure = best >= max(_ENOUGH, count / _DILUTED) and best >= _CLEAR * second
    return language if sure and told[language] > 1 else None


@cache
def _words() -> dict[str, list[tuple[str, float]]]:
    return _shared({language: words.split() for language, words in _WORDS.items()}, _ENOUGH)


@cache
def _ends() -> dict[str, list[tuple[str, float]]]:
    return _shared({language: ends.split() for language, ends in _ENDS.items()}, _LETTER)


@cache
def _letters() -> dict[str, list[tuple[str, float]]]:
    return _shared({language: list(letters) for language, letters in _LETTERS.items()}, _LETTER)


def _shared(table: dict[str, list[str]], weight: float) -> dict[str, list[tuple[str, float]]]:
    """For each thing the languages that have it, each with its share of the weight."""
    having: dict[str, list[str]] = {}
    for language, things in table.items():
        for thing in set(things):
            having.setdefault(thing, []).append(language)
    return {thing: [(each, weight / len(names)) for each in names] for thing, names in having.items()}


def _told_by_form(word: str) -> list[tuple[str, float]]:
    """What an unknown word's end and letters tell."""
    found = [share for letter in set(word) if not letter.isascii() for share in _letters().get(letter, ())]
    for size in range(min(6, len(word) - 2), 0, -1):
        if (shares := _ends().get(word[-size:])) is not None:
            return found + shares
    return found

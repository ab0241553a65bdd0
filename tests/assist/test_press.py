"""Press in seven languages, written for this: what is said, by which words it is attributed, and who says it."""

import pytest

from assist.quotations import quotations


def rows(text, language):
    """Content, type, cue, source and speaker of each proposal, in order."""
    result = []
    for found in quotations(text, language):
        content = " | ".join(text[start:end] for start, end in found.pieces)
        parts = [text[part.start : part.end] if part else None for part in (found.cue, found.source)]
        result.append((content, found.quote_type, *parts, found.speaker.name if found.speaker else None))
    return result


FRENCH = [
    (
        "L’adjointe aux finances, Ana Lopes, estime que le conflit a coûté 1,2 million d’euros.",
        [
            (
                "que le conflit a coûté 1,2 million d’euros", "indirect", "estime", "L’adjointe aux finances",
                "Ana Lopes",
            )
        ],
    ),
    (
        "Selon le syndicat Eau et Travail, les agents ont cessé le travail.",
        [
            (
                "les agents ont cessé le travail", "indirect", "Selon", "le syndicat Eau et Travail",
                "Eau et Travail",
            )
        ],
    ),
    (
        "« Le jugement ne vaut rien », martèle Ana Lopes.",
        [("« Le jugement ne vaut rien »", "direct", "martèle", "Ana Lopes", "Ana Lopes")],
    ),
    (
        "Le préfet, Étienne Lacroix, a jugé mercredi que « la situation ne peut plus durer ».",
        [("« la situation ne peut plus durer »", "mixed", "jugé", "Le préfet", "Étienne Lacroix")],
    ),
    (
        "« Le gouvernement ne cédera pas », a martelé jeudi matin Bruno Castel au micro de Radio Sud.",
        [("« Le gouvernement ne cédera pas »", "direct", "martelé", "Bruno Castel", "Bruno Castel")],
    ),
    (
        "« C’est un scandale ! », s’est exclamée sur Canal Sud la députée Nora Belkacem.",
        [("« C’est un scandale ! »", "direct", "exclamée", "la députée Nora Belkacem", "Nora Belkacem")],
    ),
    (
        "« Il y a eu des pressions », croit savoir un enquêteur.",
        [("« Il y a eu des pressions »", "direct", "croit", "un enquêteur", "enquêteur")],
    ),
    (
        '"C’est faux", s’est défendu le député Marc Hervieu. Et d’ajouter : "Je porterai plainte."',
        [
            ('"C’est faux"', "direct", "défendu", "le député Marc Hervieu", "Marc Hervieu"),
            ('"Je porterai plainte."', "direct", "ajouter", None, "Marc Hervieu"),
        ],
    ),
    (
        "Le trésorier a signé. « J’ai obéi, dit-il d’une voix basse. On ne discutait pas les ordres. »",
        [("« J’ai obéi, | On ne discutait pas les ordres. »", "direct", "dit", "il", "trésorier")],
    ),
    (
        "« Les discussions continuent », assure le porte-parole, qui rappelle que trois réunions ont eu lieu.",
        [
            ("« Les discussions continuent »", "direct", "assure", "le porte-parole", "porte-parole"),
            ("que trois réunions ont eu lieu", "indirect", "rappelle", "le porte-parole", "porte-parole"),
        ],
    ),
    (
        "Peter Haan est venu. Selon lui, « le partenariat est unique par sa profondeur ».",
        [("« le partenariat est unique par sa profondeur »", "mixed", "Selon", "lui", "Peter Haan")],
    ),
    (
        "Intervenant à cette occasion, le ministre, Driss Alami, a affirmé : « Nous resterons ici. »",
        [("« Nous resterons ici. »", "direct", "affirmé", "le ministre", "Driss Alami")],
    ),
    (
        "Le directeur du port (DPM), Alain Ferrand, a tenu à rappeler que l’enquête était en cours.",
        [("que l’enquête était en cours", "indirect", "rappeler", "Le directeur du port (DPM", "Alain Ferrand")],
    ),
    (
        "Le maire Luc Baron vient. Et le maire de poursuivre : « Nous irons loin. » Et d’ajouter que tout ira bien.",
        [
            ("« Nous irons loin. »", "direct", "poursuivre", "le maire", "Luc Baron"),
            ("que tout ira bien", "indirect", "ajouter", None, "Luc Baron"),
        ],
    ),
    (
        "« Les suspects ont été arrêtés ce matin », lit-on dans le communiqué.",
        [("« Les suspects ont été arrêtés ce matin »", "direct", "lit", "on", None)],
    ),
    (
        "Le président Ivan Morel a parlé. Le président russe a salué la participation du Sud.",
        [("la participation du Sud", "reported", "salué", "Le président russe", "Ivan Morel")],
    ),
    (
        "Selon Le Courrier, la ministre de la Mer, Hélène Dupuis, viendra jeudi. Elle a dit : « J’irai seule. »",
        [
            ("la ministre de la Mer, Hélène Dupuis, viendra jeudi", "indirect", "Selon", "Le Courrier", "Le Courrier"),
            ("« J’irai seule. »", "direct", "dit", "Elle", "Hélène Dupuis"),
        ],
    ),
]  # fmt: skip

ENGLISH = [
    (
        "The plan failed on Monday, according to police, who arrested five men. He tells stories that have no end.",
        [("The plan failed on Monday", "indirect", "according to", "police", "police")],
    ),
    (
        "Moe said in March the plant would close.",
        [("the plant would close", "indirect", "said", "Moe", "Moe")],
    ),
    (
        "The ministry didn’t say that the plan was dead.",
        [("that the plan was dead", "indirect", "say", "The ministry", "ministry")],
    ),
    (
        "“We see children,” its envoy in Orvane, Lucía Ferrer, said by telephone. “We need tents.”",
        [
            (
                "“We see children,” | “We need tents.”", "direct", "said", "its envoy in Orvane", "Lucía Ferrer",
            )
        ],
    ),
    (
        "The plant will close by December, according to two people familiar with the matter.",
        [
            (
                "The plant will close by December", "indirect", "according to", "two people familiar",
                "people familiar",
            )
        ],
    ),
    (
        "Ewan Strachan, 52, told the inquiry he had asked for repairs. He was told the ship would sail.",
        [("he had asked for repairs", "indirect", "told", "Ewan Strachan", "Ewan Strachan")],
    ),
    (
        "In an editorial headlined “Enough”, the Orvane Star wrote: “There is no shame in leaving.”",
        [
            (
                "“There is no shame in leaving.”", "direct", "wrote", "the Orvane Star", "Orvane Star",
            )
        ],
    ),
    (
        "“This is not the end,” Moe said on a call with investors, quoting a film, “Meridian”. “We go on.”",
        [("“This is not the end,” | “We go on.”", "direct", "said", "Moe", "Moe")],
    ),
    (
        'ORVANE, March 3 - An inquiry opened with the captain telling the court he had "no warning at all".',
        [('"no warning at all"', "mixed", "telling", "the captain", "captain")],
    ),
    (
        "Majority Leader Paul Whitaker said Tuesday that he would bring up the bill next week.",
        [
            (
                "that he would bring up the bill next week", "indirect", "said",
                "Majority Leader Paul Whitaker", "Paul Whitaker",
            )
        ],
    ),
    (
        'Sen. Maria Delgado, D-N.M., who leads the panel, called the plan "a giveaway to corporations."',
        [('"a giveaway to corporations."', "mixed", "called", "Sen. Maria Delgado", "Maria Delgado")],
    ),
    (
        '"Look, I get it," one senior aide, who spoke on condition of anonymity, said Wednesday.',
        [('"Look, I get it,"', "direct", "said", "one senior aide", "senior aide")],
    ),
    (
        "“We stay,” Mr. Baxter’s lawyer, Dana Reyes, said in a statement.",
        [("“We stay,”", "direct", "said", "Mr. Baxter’s lawyer", "Dana Reyes")],
    ),
    (
        '"That\'s a lie!" a man in the back shouted.',
        [('"That\'s a lie!"', "direct", "shouted", "a man in the back", "man in the back")],
    ),
    (
        '"He\'s dodging," said Ann Park, adding that she had requested a meeting in March.',
        [
            ('"He\'s dodging,"', "direct", "said", "Ann Park", "Ann Park"),
            ("that she had requested a meeting in March", "indirect", "adding", "Ann Park", "Ann Park"),
        ],
    ),
    (
        "“There is no there there,” Senator Blunt said on CBC’s “Face the Nation.”",
        [("“There is no there there,”", "direct", "said", "Senator Blunt", "Blunt")],
    ),
    (
        "A leaked letter seen by Sky News says “failure to return the form may result in a fine”.",
        [
            (
                "“failure to return the form may result in a fine”", "mixed", "says", "A leaked letter",
                "leaked letter",
            )
        ],
    ),
    (
        "Joe Harris came early. The plan would, he said, cost two million over ten years.",
        [("The plan would | cost two million over ten years", "indirect", "said", "he", "Joe Harris")],
    ),
    (
        "As Ann Lee said in March, the company will not move its factory.",
        [("the company will not move its factory", "indirect", "said", "Ann Lee", "Ann Lee")],
    ),
    (
        "Ann Lee called for an inquiry into the fire.",
        [("an inquiry into the fire", "reported", "called for", "Ann Lee", "Ann Lee")],
    ),
    (
        "Officials at the base, who asked not to be named, said the strike killed four militants.",
        [
            (
                "the strike killed four militants", "indirect", "said", "Officials at the base",
                "Officials at the base",
            )
        ],
    ),
]  # fmt: skip

GERMAN = [
    (
        "Auf die Frage „Warum jetzt?“ antwortete Huber: „Warum nicht?“ Er nannte den Plan „absurd“.",
        [
            ("„Warum nicht?“", "direct", "antwortete", "Huber", "Huber"),
            ("„absurd“", "mixed", "nannte", "Er", "Huber"),
        ],
    ),
    ("Das Motto lautet „Alle für alle“. Vogel nannte das Boot „Nordlicht“.", []),
    (
        "Der Analyst Jan Sand bleibt skeptisch. „Die Truppen stehen noch immer an der Grenze.“",
        [("„Die Truppen stehen noch immer an der Grenze.“", "direct", None, None, "Jan Sand")],
    ),
    (
        "Martha Sölden wohnt hier. „Das Wasser stieg“, sagte die 64-Jährige.",
        [("„Das Wasser stieg“", "direct", "sagte", "die 64-Jährige", "Martha Sölden")],
    ),
    (
        "Hanne Wendelin warnte die Stadt. „Das wird teuer“, sagte die SPD-Politikerin.",
        [("„Das wird teuer“", "direct", "sagte", "die SPD-Politikerin", "Hanne Wendelin")],
    ),
    (
        "„Wir haben das geprüft“, erklärte dagegen Bürgermeister Jan Vogel. Er ließ wissen, dass es dabei bleibe.",
        [
            ("„Wir haben das geprüft“", "direct", "erklärte", "Bürgermeister Jan Vogel", "Jan Vogel"),
            ("dass es dabei bleibe", "indirect", "wissen", "Er", "Jan Vogel"),
        ],
    ),
    (
        "Vogel kündigte an, dass der Rat am 14. März über den Vertrag abstimmen werde.",
        [
            (
                "dass der Rat am 14. März über den Vertrag abstimmen werde", "indirect", "kündigte an", "Vogel",
                "Vogel",
            )
        ],
    ),
    (
        "»Ich habe nichts gewusst«, beteuerte der Angeklagte. »Und ich habe niemandem geschadet.«",
        [
            (
                "»Ich habe nichts gewusst« | »Und ich habe niemandem geschadet.«", "direct", "beteuerte",
                "der Angeklagte", "Angeklagte",
            )
        ],
    ),
    (
        "Die Opposition kritisierte, die Regierung habe keinen Plan.",
        [("die Regierung habe keinen Plan", "indirect", "kritisierte", "Die Opposition", "Opposition")],
    ),
    (
        "Der Sprecher des Landes, Jens Kühn, kam. „Das ist Routine für uns“, sagte er der Presse.",
        [("„Das ist Routine für uns“", "direct", "sagte", "er", "Jens Kühn")],
    ),
    (
        "Auf die Frage, ob er zurücktrete, antwortete Peter Brandt: „Nein, sicher nicht.“",
        [("„Nein, sicher nicht.“", "direct", "antwortete", "Peter Brandt", "Peter Brandt")],
    ),
    (
        "Bundeskanzlerin Monika Haas kam. Niemand werde im Stich gelassen, so die Kanzlerin. Man müsse nun handeln.",
        [
            ("Niemand werde im Stich gelassen", "indirect", "so", "die Kanzlerin", "Monika Haas"),
            ("Man müsse nun handeln", "indirect", None, None, "Monika Haas"),
        ],
    ),
    (
        "Nach Angaben der Polizei nahmen rund 5.000 Menschen teil.",
        [("nahmen rund 5.000 Menschen teil", "indirect", "Nach Angaben", "der Polizei", "Polizei")],
    ),
    (
        "„Niemand“, so Anna Weber, „wird im eigenen Land frieren.“",
        [("„Niemand“ | „wird im eigenen Land frieren.“", "direct", "so", "Anna Weber", "Anna Weber")],
    ),
    (
        "Oberst Brice Ormessan, Chef des Dienstes, mahnte zur Geduld: Man habe eine Spur, aber keinen Täter.",
        [
            (
                "Man habe eine Spur, aber keinen Täter", "indirect", "mahnte", "Oberst Brice Ormessan",
                "Brice Ormessan",
            )
        ],
    ),
    (
        "Dem Bericht zufolge soll das Werk gewarnt worden sein.",
        [("soll das Werk gewarnt worden sein", "indirect", "zufolge", "Dem Bericht", "Bericht")],
    ),
    (
        "Wie die Staatsanwaltschaft mitteilte, wurde ein Mann festgenommen.",
        [
            (
                "wurde ein Mann festgenommen", "indirect", "mitteilte", "die Staatsanwaltschaft",
                "Staatsanwaltschaft",
            )
        ],
    ),
    (
        "„Wir helfen allen Menschen“, hieß es in einer Erklärung des Amtes.",
        [("„Wir helfen allen Menschen“", "direct", "hieß", "es", None)],
    ),
    (
        "Das Amt teilte mit, es seien 1.200 Helfer im Einsatz.",
        [("es seien 1.200 Helfer im Einsatz", "indirect", "teilte mit", "Das Amt", "Amt")],
    ),
]  # fmt: skip

SPANISH = [
    (
        "La ministra, Carmen Rivas, anunció este martes que habrá ayudas para todos.",
        [("que habrá ayudas para todos", "indirect", "anunció", "La ministra", "Carmen Rivas")],
    ),
    (
        "El alcalde Luis Ferrer habló. “No será suficiente”, dijo Ferrer. “Necesitamos el doble”, subrayó.",
        [
            ("“No será suficiente”", "direct", "dijo", "Ferrer", "Luis Ferrer"),
            ("“Necesitamos el doble”", "direct", "subrayó", None, "Luis Ferrer"),
        ],
    ),
    (
        "«Es una catástrofe», dijo el alcalde, quien pidió «calma y mucha responsabilidad».",
        [
            ("«Es una catástrofe»", "direct", "dijo", "el alcalde", "alcalde"),
            ("«calma y mucha responsabilidad»", "mixed", "pidió", "el alcalde", "alcalde"),
        ],
    ),
    (
        "Pablo Serrano dimitió. A su juicio, «el Gobierno llegó tarde y mal».",
        [("«el Gobierno llegó tarde y mal»", "mixed", "A su juicio", None, "Pablo Serrano")],
    ),
    (
        "«Vamos a trabajar juntos —ha dicho Ana Gil— porque es lo que espera la gente».",
        [("«Vamos a trabajar juntos | porque es lo que espera la gente»", "direct", "dicho", "Ana Gil", "Ana Gil")],
    ),
]  # fmt: skip

ITALIAN = [
    (
        "Balestra ha escluso che i fondi siano stati tagliati.",
        [("che i fondi siano stati tagliati", "indirect", "escluso", "Balestra", "Balestra")],
    ),
    (
        "Crolla il ponte di Orvane, il sindaco: «Una tragedia annunciata».",
        [("«Una tragedia annunciata»", "direct", None, "il sindaco", "sindaco")],
    ),
    (
        "«È grave», dice Anna. Il ministro Enrico Sala ha annunciato una visita. «Ci sarò», ha promesso.",
        [
            ("«È grave»", "direct", "dice", "Anna", "Anna"),
            ("«Ci sarò»", "direct", "promesso", None, "Enrico Sala"),
        ],
    ),
    (
        "«Nessuno resterà solo», ha detto Paolo Conti al termine del vertice.",
        [("«Nessuno resterà solo»", "direct", "detto", "Paolo Conti", "Paolo Conti")],
    ),
    (
        "«Non so nulla», ha replicato Ugo Neri, che ha poi aggiunto: «Parlerò con i giudici».",
        [
            ("«Non so nulla»", "direct", "replicato", "Ugo Neri", "Ugo Neri"),
            ("«Parlerò con i giudici»", "direct", "aggiunto", "Ugo Neri", "Ugo Neri"),
        ],
    ),
    (
        "«Abbiamo fatto tutto – spiega il comandante Luca Ferri – ma l’acqua era alta».",
        [
            (
                "«Abbiamo fatto tutto | ma l’acqua era alta»", "direct", "spiega", "il comandante Luca Ferri",
                "Luca Ferri",
            )
        ],
    ),
]  # fmt: skip

PORTUGUESE = [
    (
        "O ministro, Carlos Nogueira, afirmou nesta terça-feira (12) que o governo vai ajudar.",
        [("que o governo vai ajudar", "indirect", "afirmou", "O ministro", "Carlos Nogueira")],
    ),
    (
        'Em nota, a empresa informou que "colabora com as investigações".',
        [('"colabora com as investigações"', "mixed", "informou", "a empresa", "empresa")],
    ),
    (
        "— Eu não sabia de nada — disse Maria das Dores. — Nunca vi esse homem.",
        [("— Eu não sabia de nada | Nunca vi esse homem.", "direct", "disse", "Maria das Dores", "Maria das Dores")],
    ),
]  # fmt: skip

ARABIC = [
    (
        "قال وزير المياه سالم الحداد إن الخطة جديدة تماما. وأضاف في مؤتمر صحفي: \"لن نسمح بقطع المياه\".",
        [
            ("إن الخطة جديدة تماما", "indirect", "قال", "وزير المياه سالم الحداد", "سالم الحداد"),
            ('"لن نسمح بقطع المياه"', "direct", "وأضاف", None, "سالم الحداد"),
        ],
    ),
    (
        "وبحسب وكالة الأنباء، بلغت كلفة المشروع مليوني دينار.",
        [("بلغت كلفة المشروع مليوني دينار", "indirect", "وبحسب", "وكالة الأنباء", "وكالة الأنباء")],
    ),
]  # fmt: skip

CASES = [
    pytest.param(language, text, expected, id=f"{language}-{text[:30]}")
    for language, cases in {
        "fr": FRENCH, "en": ENGLISH, "de": GERMAN, "es": SPANISH, "it": ITALIAN, "pt": PORTUGUESE, "ar": ARABIC,
    }.items()
    for text, expected in cases
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_what_the_press_reports_is_proposed_whole(language, text, expected):
    """What `q` and `Tab` offer would need its edges, cue, source or speaker set by hand."""
    assert rows(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "L’opération « Port mort » a paralysé le trafic et le ferry « Belle-Armorique » est à quai."),
        ("fr", "Il a prononcé un discours devant l’assemblée et signé le livre d’or."),
        ("fr", "Cette visite, la première depuis 2010, confirme que la coopération est solide."),
        ("fr", "Ce conflit montre que le dialogue est en panne dans les ports."),
        ("fr", "« Une honte », « un scandale » : les réactions n’ont pas tardé."),
        ("en", 'He also took a swipe at what he called the "liberal media."'),
        ("en", 'Her book, "The Long Winter," was published in May; the "Harlan" sailed on Friday.'),
        ("en", "The results suggest that the drug works in most patients."),
        ("de", "Der Film „Die Flut“ läuft im Kino; die „Titanic“ sank 1912."),
        ("de", "Die Bürgerinitiative „Elbe ohne Deich“ wies jede Schuld von sich."),
        ("es", "El buque «Estrella del Mar» participará en las labores de rescate."),
        ("it", "La nave «Costa Azzurra» è ferma e il cosiddetto «decreto salva-casa» è legge."),
        ("pt", 'O filme "O Silêncio" estreia em maio; o navio "Estrela Dalva" está parado.'),
        ("ar", 'فيلم "ليلة القدر" يعرض في القاعات ابتداء من الجمعة.'),
    ],
)  # fmt: skip
def test_what_nobody_says_stays_silent(language, text):
    """Names, titles, ceremonies and the paper's own voice would have to be rejected one by one."""
    assert rows(text, language) == []

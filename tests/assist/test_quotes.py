"""Quotations of an article: found, told from titles and irony, joined, with cue, source and speaker."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.quotations import around, quotations


def contents(text, language="fr", types=("direct", "mixed")):
    """The texts of the pieces of each quotation."""
    return [
        [text[start:end] for start, end in found.pieces]
        for found in quotations(text, language)
        if found.quote_type in types
    ]


def parts(text, language="fr"):
    """Cue, source and speaker of the first quotation, as texts."""
    found = quotations(text, language)[0]
    named = [text[part.start : part.end] if part else None for part in (found.cue, found.source)]
    return (*named, found.speaker.name if found.speaker else None)


@pytest.mark.parametrize(
    ("language", "text", "pieces"),
    [
        ("fr", "« Nous partons », dit-il, « ce soir même ».", ["« Nous partons »", "« ce soir même »"]),
        ("fr", "« Nous partons, dit-il, ce soir même. »", ["« Nous partons,", "ce soir même. »"]),
        ("fr", "— Viens, cria Paul. Viens vite !", ["— Viens,", "Viens vite !"]),
        ("en", "“We leave,” she said. “It is late.”", ["“We leave,”", "“It is late.”"]),
        ("en", '"We leave," Ann Lee said, "and soon."', ['"We leave,"', '"and soon."']),
        ("de", "„Wir gehen“, sagte Anna Weber. „Es ist spät.“", ["„Wir gehen“", "„Es ist spät.“"]),
        ("es", "—No —dijo Pedro—. Nunca iremos.", ["—No", "Nunca iremos."]),
        ("it", "«Andiamo via», ha detto Mario Rossi. «È tardi».", ["«Andiamo via»", "«È tardi»"]),
        ("pt", "“Vamos embora”, disse João Silva. “É tarde”.", ["“Vamos embora”", "“É tarde”"]),
    ],
)
def test_a_quotation_split_by_its_cue_is_one(language, text, pieces):
    """The analyst would tag each half and name its speaker twice."""
    assert contents(text, language) == [pieces]


def test_two_sentences_between_make_two_quotations():
    """Words of two people would be one quotation."""
    text = "“We leave now,” said Ann Lee. Tom Hill shook his head. “We stay right here,” he said."
    assert contents(text, "en") == [["“We leave now,”"], ["“We stay right here,”"]]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "She read the novel “The Quiet Road” on the train."),
        ("en", "The so-called “expert” left early."),
        ("en", "The army declared a “state of war” in the north."),
        ("fr", "Le film « Le Ruban bleu » sort mercredi."),
        ("fr", "Cette « modernisation » a coûté cher."),
        ("de", "Die Fähre „Hansa“ lief am Morgen aus."),
        ("es", "El barco «Reina Marta» zarpó ayer."),
    ],
)
def test_titles_names_and_irony_stay_silent(language, text):
    """Half of all marked passages would be offered as quotations and have to be rejected one by one."""
    assert contents(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "cue", "source"),
    [
        ("en", "“We will go on,” said Foreign Minister Ann Lee.", "said", "Foreign Minister Ann Lee"),
        ("en", "Ann Lee, the minister, said: “We will go on.”", "said", "Ann Lee"),
        ("en", "A spokesman for the ministry has told us: “We go.”", "told", "A spokesman for the ministry"),
        ("fr", "« Nous irons », a déclaré hier le maire.", "déclaré", "le maire"),
        ("fr", "Le maire a-t-il menti ? « Nous irons », a-t-il répondu.", "répondu", "il"),
        ("fr", "Selon la préfète, « tout est sous contrôle ce soir ».", "Selon", "la préfète"),
        ("fr", "Le porte-parole du port a précisé que « rien ne change ».", "précisé", "Le porte-parole du port"),
        ("de", "Der Sprecher des Landes erklärte: „Das ist falsch.“", "erklärte", "Der Sprecher des Landes"),
        ("de", "„Das ist so nicht wahr“, dem Minister zufolge.", "zufolge", "dem Minister"),
        ("de", "„Das ist nicht wahr“, hat er gesagt.", "gesagt", "er"),
        ("es", "«No nos vamos de aquí», aseguró este lunes la ministra.", "aseguró", "la ministra"),
        ("it", "«Non andiamo via», racconta la direttrice.", "racconta", "la direttrice"),
        ("ar", "قال الوزير محمد علي: «نحن مستعدون للحوار».", "قال", "الوزير محمد علي"),
    ],
)  # fmt: skip
def test_cue_and_source_are_the_words_that_attribute(language, text, cue, source):
    """Every quotation would need its cue and source marked by hand."""
    assert parts(text, language)[:2] == (cue, source)


def test_a_gerund_has_the_subject_of_its_clause():
    """« ajoutant que » is the second quotation of most wire reports; it would have no speaker."""
    text = "Il a affirmé que « la paix viendra cette année », ajoutant que *« nous la voulons tous »."
    assert [text[q.source.start : q.source.end] for q in quotations(text, "fr")] == ["Il", "Il"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anne Morel est arrivée.\n« Nous restons », a dit Mme Morel.", "Anne Morel"),
        (
            "Luc Baron, directeur du port de Vannes, est venu.\nLe directeur du port a dit : « Tout va. »",
            "Luc Baron",
        ),
        ("Luc Baron a dit : « Nous venons ce soir. »\nIl a ajouté : « Et demain. »", "Luc Baron"),
        ("La ministre, Anne Morel, a averti : « Nous restons ici. »", "Anne Morel"),
    ],
)
def test_the_speaker_is_a_name_in_the_text(text, name):
    """The first candidate of `q` would be a pronoun or a role, and naming the person takes many keys."""
    assert quotations(text, "fr")[-1].speaker.name == name


def test_the_one_just_named_is_not_who_spoke_last():
    """« Ce dernier » would be given to the wrong minister."""
    text = "Ann Vidal a dit : « Nous allons venir. » Elle cite Luc Baron. Ce dernier a précisé : « Pas moi. »"
    assert [q.speaker.name for q in quotations(text, "fr")] == ["Ann Vidal", "Luc Baron"]


@pytest.mark.parametrize(
    ("language", "text", "content"),
    [
        (
            "fr",
            "Le ministre a affirmé que la paix viendrait dans l’année.",
            "que la paix viendrait dans l’année",
        ),
        ("en", "Police said that two men were held overnight.", "that two men were held overnight"),
        (
            "en",
            "The ship is due on Sunday evening, port officials said.",
            "The ship is due on Sunday evening",
        ),
        ("en", "Ann Lee said the work would take ten days.", "the work would take ten days"),
        ("de", "Anna Weber sagte, dass die Lage sehr ernst sei.", "dass die Lage sehr ernst sei"),
        ("es", "El presidente afirmó que no habrá cambios este año.", "que no habrá cambios este año"),
    ],
)
def test_indirect_speech_is_proposed_with_its_complementizer(language, text, content):
    """Most of what the press reports would have to be selected by hand."""
    found = quotations(text, language)
    assert [(text[q.start : q.end], q.quote_type) for q in found] == [(content, "indirect")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Ce vote confirme que la tendance est durable dans la région."),
        ("fr", "Il a tenu un discours à l’ouverture du salon."),
        ("en", "The figures show that prices rose again in the spring."),
        ("en", "The claim that prices rose was false in every respect."),
    ],
)
def test_the_papers_own_voice_is_nobodys_speech(language, text):
    """Proposals that nobody said would fill the review."""
    assert quotations(text, language) == []


def test_a_quotation_goes_on_in_the_next_paragraph():
    """A statement of three paragraphs would be three quotations, two of them without a speaker."""
    text = "Ann Lee said: “We go now.\n“We come back later.”\nNothing else happened."
    assert contents(text, "en") == [["“We go now.", "“We come back later.”"]]


def test_a_list_is_no_dialogue():
    """Every item of a list would be proposed as speech."""
    assert contents("- trois bateaux de pêche\n- deux grues du port\n- un phare") == []


def test_round_a_place_even_a_title_is_taken():
    """`q` on marks would say that there are none."""
    text = "Le film « Le Ruban bleu » sort mercredi."
    found = around(text, text.index("Ruban"), "fr")
    assert (text[found.start : found.end], found.confidence < 0.5) == ("« Le Ruban bleu »", True)


def test_round_a_cue_the_whole_split_quotation_is_taken():
    """`q` between the halves would tag one of them."""
    text = "Luc Baron arrive.\n« Nous partons, a-t-il dit, ce soir même. »"
    found = around(text, text.index("dit,"), "fr")
    assert [text[s:e] for s, e in found.pieces] == ["« Nous partons,", "ce soir même. »"]
    assert found.speaker.name == "Luc Baron"


def test_without_marks_there_is_nothing_round_a_place():
    """`q` would tag a paragraph."""
    assert around("Rien ici.", 3, "fr") is None


@given(
    st.text(alphabet="«»“”„\"‘’' —-.,:;!?\nàéIlditaquesaid thatX“قال", max_size=200),
    st.sampled_from(["fr", "en", "de", "es", "it", "pt", "ar", None, "xx"]),
)
def test_no_text_is_refused_and_every_piece_lies_in_it(text, language):
    """One article with a stray mark would stop a whole corpus; a wrong offset would tag other words."""
    for found in quotations(text, language):
        places = [place for piece in found.pieces for place in piece]
        assert places == sorted(places) and places[0] >= 0 and places[-1] <= len(text)
        assert all(start < end for start, end in found.pieces)
        for part in (found.cue, found.source):
            assert part is None or 0 <= part.start < part.end <= len(text)
        if found.speaker is not None:
            assert text[found.speaker.start : found.speaker.end] == found.speaker.name
    for offset in range(0, len(text), 17):
        around(text, offset, language)


SNIPPETS = st.sampled_from([
    "« ", " »", "“", "”", '"', "„", "‘", "'", "— ", "\n", ". ", ", ", ": ", "dit-il", "a-t-il dit", "said", " he ",
    "Ann Lee ", "selon ", "that ", "que ", "sagte, ", "sei ", "dass ", "So ", "Wie ", "laut ", "zufolge ", "le maire ",
    "a salué la paix ", "called for a vote ", "İ", "ß", "قال ", "إن ", "\u0301", "\u202f", "12 ", "(", ")",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(SNIPPETS, max_size=40).map("".join), st.sampled_from(["fr", "en", "de", "es", "ar"]))
def test_the_words_that_rules_look_for_come_in_any_order(text, language):
    """One sentence that a rule did not expect would stop a whole corpus."""
    found = quotations(text, language)
    assert [each.start for each in found] == sorted(each.start for each in found)
    for each in found:
        places = [place for piece in each.pieces for place in piece]
        assert places == sorted(places) and all(start < end for start, end in each.pieces)
        assert places[0] >= 0 and places[-1] <= len(text) and 0 < each.confidence <= 1
        assert each.quote_type in ("direct", "mixed", "indirect", "reported")
        for part in (each.cue, each.source, each.speaker):
            assert part is None or 0 <= part.start < part.end <= len(text)


@pytest.mark.parametrize("unit", ["«", '"', "‘’“„«"])
def test_a_hundred_thousand_marks_are_read(unit):
    """A broken file would hold up a whole corpus."""
    text = unit * (100_000 // len(unit))
    assert all(0 <= each.start < each.end <= len(text) for each in quotations(text, "en"))


@pytest.mark.parametrize(
    "unit",
    ["« a", '" a ', "« abc def ghi.\n", "Ann said that ", ", said ", "said ", "laut ", "— ", "a\u0301"],
)
def test_a_line_that_only_repeats_what_rules_look_for_is_read(unit):
    """So would a list, a table or what a scanner made of a stain."""
    text = unit * (20_000 // len(unit))
    assert all(0 <= each.start < each.end <= len(text) for each in quotations(text, "en"))


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "Tom Ray left. She said: “We go home tonight.”", None),
        ("en", "Tom Ray came with Ann Lee. She said: “We go home tonight.”", "Ann Lee"),
        ("en", "Ann Lee came with Tom Ray. He said: “We go home tonight.”", "Tom Ray"),
        ("fr", "Paul Roy est parti. Elle a dit : « Nous restons ici. »", None),
        ("it", "Marco Rossi è partito. Lei ha detto: «Noi restiamo qui».", None),
        ("es", "Ana Ruiz, ministra de Salud, vino con el alcalde, Juan Gil. «No», dijo la ministra.", "Ana Ruiz"),
    ],
)  # fmt: skip
def test_she_is_nobody_with_a_mans_name(language, text, name):
    """A statement would be put into the mouth of the wrong person."""
    speaker = quotations(text, language)[-1].speaker
    assert (speaker.name if speaker else None) == name


def test_a_clause_behind_a_dash_that_leads_to_another_quotation_is_not_of_the_first():
    """The Treasury's words would be given to the one who denies them."""
    text = (
        'According to the U.S. Treasury, "prices fell 3.5%" — Jane Roe, the minister, denied it: '
        "‘That’s false’."
    )
    found = quotations(text, "en")
    assert [[text[start:end] for start, end in each.pieces] for each in found] == [
        ['"prices fell 3.5%"'],
        ["‘That’s false’"],
    ]
    assert [each.speaker.name for each in found] == ["U.S. Treasury", "Jane Roe"]


@pytest.mark.parametrize(
    ("language", "text", "content"),
    [
        ("en", "She called it “a farce”.", "“a farce”"),
        ("en", "He said ‘no’.", "‘no’"),
        ("en", "Tom Ray told her “yes”, then left.", "“yes”"),
        ("en", "Ann Lee said the party had backed the idea “for months”.", "“for months”"),
        ("fr", "D’après elle, le préfet « ment ».", "« ment »"),
        ("fr", "Il a qualifié le projet de « farce ».", "« farce »"),
        ("de", "Er nannte den Plan eine „Farce“.", "„Farce“"),
        ("es", "El diputado tachó la operación de «teatro».", "«teatro»"),
        ("de", "Er habe „nichts gewusst“, sagte der Zeuge.", "„nichts gewusst“"),
        ("en", 'According to an aide, who declined to be named, "talks go on".', '"talks go on"'),
        ("it", "«Falso», ribatte lui.", "«Falso»"),
    ],
)
def test_a_word_or_two_of_somebody_are_a_quotation(language, text, content):
    """What was meant as an insult would have to be marked by hand."""
    assert contents(text, language) == [[content]]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It is what painters call “life”."),
        ("en", "Ann Lee said the government’s “resilience plan” had turned out to be a brochure."),
        ("en", 'title: "What the harbour saw on the night of the fire"'),
        ("en", "Officials will scrap interviews to “streamline” work."),
        ("fr", "Des tapisseries appelées « verdures » garnissaient les murs."),
        ("fr", "Le maire parle du « mariage » de deux villes."),
        ("de", "Der Reeder nannte das Schiff „Hansa“."),
        ("de", "Die „gelb-grüne“ Koalition sagte nichts."),
    ],
)
def test_what_things_are_called_stays_silent(language, text):
    """Every name in marks would have to be rejected."""
    assert contents(text, language) == []


def test_a_participle_with_a_subject_of_its_own_has_it_as_source():
    """The paper would be quoted instead of the government."""
    text = (
        'The form "must be in English", media report, the government recommending "online translation tools".'
    )
    assert [text[q.source.start : q.source.end] for q in quotations(text, "en")][-1] == "the government"


@pytest.mark.parametrize(
    ("language", "text", "content", "source"),
    [
        ("fr", "À en croire le maire, le texte « ne passera pas ».", "« ne passera pas »", "le maire"),
        ("fr", "Le syndicat dénonce des conditions « indignes ».", "« indignes »", "Le syndicat"),
        ("fr", "Lucie Aubert, l’avocate, se dit « soulagée ».", "« soulagée »", "Lucie Aubert"),
        ("fr", "Réponse de l’intéressé : « Parce qu’il est temps. »", "« Parce qu’il est temps. »", "l’intéressé"),
        ("de", "„Das ist ein Skandal“, empört sich die Chefin.", "„Das ist ein Skandal“", "die Chefin"),
        ("de", "Den Plan nannte Vogel „einen schlechten Witz“.", "„einen schlechten Witz“", "Vogel"),
        ("de", "Von einem „Desaster“ spricht die Opposition.", "„Desaster“", "die Opposition"),
        ("de", "„Niemand hat mich gewarnt“, fügte er hinzu.", "„Niemand hat mich gewarnt“", "er"),
        ("it", "\"Siamo pronti\": così la presidente Elena Conti.", '"Siamo pronti"', "la presidente Elena Conti"),
        ("it", "L’opposizione parla di «farsa».", "«farsa»", "L’opposizione"),
        ("pt", "A oposição classifica o voto de “fraude”.", "“fraude”", "A oposição"),
        ("ar", "قال الوزير: «نعم». وأضاف أن «الموازنة متوازنة».", "«الموازنة متوازنة»", None),
    ],
)  # fmt: skip
def test_the_turns_of_the_press_name_their_source(language, text, content, source):
    """These stand in every paper, and each would be one more quotation to mark by hand."""
    found = quotations(text, language)[-1]
    named = text[found.source.start : found.source.end] if found.source else None
    assert ([text[start:end] for start, end in found.pieces], named) == ([content], source)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Il faut dire que le port coûte cher. C’est dire que la situation est grave."),
        ("en", "It must be said that the reform has failed. He spoke for an hour and said nothing."),
        ("de", "„Wir schaffen das“ – so lautet das Motto der Kanzlerin."),
        ("es", "Hay que decir que la obra costó mucho dinero."),
        ("it", "Va detto che il progetto costa molto denaro."),
        ("pt", "É preciso dizer que a obra custou muito caro."),
    ],
)
def test_what_the_paper_says_itself_stays_silent(language, text):
    """Its own words would be offered as somebody's."""
    assert quotations(text, language) == []


def test_marks_quote_nothing_that_introduces():
    """« indignes » in marks is no verb of saying."""
    text = "Le syndicat parle de salaires « indignes » et d’une « hécatombe » au port."
    assert all(text[q.cue.start : q.cue.end] == "parle" for q in quotations(text, "fr"))


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("«Мы уходим сегодня вечером», сказал он.", "«Мы уходим сегодня вечером»"),
        ("😀 “We all leave tonight,” she said.", "“We all leave tonight,”"),
        ("『我们今天晚上一起走吧』，他说。", "『我们今天晚上一起走吧』"),
    ],
)
def test_a_comma_behind_the_marks_tells_speech_where_no_words_are_known(text, content):
    """In a language without a lexicon nothing would be proposed."""
    assert contents(text, None) == [[content]]


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        (
            "— Parlez plus fort, dit Paul. Elle entend très mal.",
            ["— Parlez plus fort,", "Elle entend très mal."],
        ),
        ("— Parlez plus fort, dit Paul. Elle entendait très mal.", ["— Parlez plus fort,"]),
    ],
)
def test_what_is_told_in_the_past_behind_an_inserted_clause_is_not_said(line, pieces):
    """The tale would be put into the mouth of a person, or half of a speech lost."""
    text = f"— Tu viens ? demanda Luc.\n{line}\n— Je viens."
    assert contents(text, "fr")[1] == pieces


def test_a_line_behind_two_hyphens_is_said_by_another_one():
    """Three persons' words would be one quotation."""
    text = "« Êtes-vous bien sûr ?\n--Absolument certain.\n--Comment cela ? »\nJe partis."
    assert contents(text, "fr") == [
        ["« Êtes-vous bien sûr ?"],
        ["--Absolument certain."],
        ["--Comment cela ? »"],
    ]


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("de", "Tom Berg war da. Sie sagte: „Wir gehen heute heim.“", None),
        ("de", "Anna Weber war da. Sie sagte: „Wir gehen heute heim.“", "Anna Weber"),
        ("de", "Anna Weber war da. Sie sagten: „Wir gehen heute heim.“", None),
        ("de", "Das „Clean Energy“ genannte Projekt ruht. Er nannte es einen „Irrweg“.", None),
        ("de", "Am Ende kam nur der Trainer. „Wir gehen heute heim“, sagte er.", "Trainer"),
        ("de", "„Nichts ist wahr“, sagte Eva Roth von der Hochschule Kiel.", "Eva Roth"),
        ("en", "Tom Ray left. They said: “We go home tonight.”", None),
        ("en", "Its author, Dr. Emma Stone, goes further: “We are out of time.”", "Emma Stone"),
        ("fr", "« Rien n’est joué », a prévenu la secrétaire d’État Maud Lenoir.", "Maud Lenoir"),
        ("ar", "وقال المدير العام للشركة، سامي عوض، في بيان: «لا جديد لدينا اليوم».", "سامي عوض"),
        ("ar", "وقالت ليلى حداد، رئيسة الجمعية، إن القانون «ظالم ومرفوض».", "ليلى حداد"),
        (
            "es",
            "La ministra Ana Ruiz llegó. La ministra Eva Gil vino. Ruiz habló. «No», dijo la ministra.",
            "Ana Ruiz",
        ),
    ],
)
def test_the_speaker_is_whom_the_words_can_mean(language, text, name):
    """The first candidate would be the wrong person, and naming the right one takes many keys."""
    speaker = quotations(text, language)[-1].speaker
    assert (speaker.name if speaker else None) == name


@pytest.mark.parametrize(
    ("language", "text", "source"),
    [
        ("fr", "L’ouvrier montre ses mains : « Trente ans de métier, monsieur. »", "L’ouvrier"),
        ("de", "Die Chefin betonte, wie spät es sei, und fügte hinzu: „Wir sind spät dran.“", "Die Chefin"),
        (
            "pt",
            "O porta-voz disse ontem que há acordo e acrescentou que “não haverá surpresas”.",
            "O porta-voz",
        ),
        ("pt", "Nas palavras da juíza, foi “um erro grave”.", "juíza"),
    ],
)
def test_a_source_ends_before_the_verb_of_its_clause(language, text, source):
    """The source would have to be cut by hand."""
    found = quotations(text, language)[-1]
    assert text[found.source.start : found.source.end] == source


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Ein Sprecher sagte am Montag, man sei zuversichtlich.", "man sei zuversichtlich"),
        ("Die Opposition warf ihm vor, er habe gelogen.", "er habe gelogen"),
        (
            "Der Zeuge behauptet, er habe sie gesehen, und fügt hinzu, es sei spät gewesen.",
            "er habe sie gesehen",
        ),
    ],
)
def test_the_mood_of_a_german_verb_tells_what_is_reported(text, content):
    """German reports most of what is said so, without a "that"."""
    found = next(q for q in quotations(text, "de") if q.quote_type == "indirect")
    assert text[found.start : found.end] == content


def test_when_is_nobody_who_speaks():
    """« Pour la première fois, « … » » would be said by a time."""
    text = "Pour la première fois, « rien ne va plus au port » depuis des années."
    assert all(q.source is None for q in quotations(text, "fr"))


MARKS = st.sampled_from([*"«»‹›“”„‟‘’‚\"'「」『』—–―-…,.:;?!\n \u00a0\u202faÉب我9😀"])
SPEECH = st.sampled_from([
    " dit-il", " said Ann", " sagte er", " dijo", " ha detto", " disse ela", " قال ", "selon ", "laut ",
    "que ", "dass ",
])  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.one_of(MARKS, SPEECH), max_size=120).map("".join),
    st.sampled_from(["fr", "en", "de", "es", "it", "pt", "ar", None]),
)
def test_marks_and_letters_in_any_order_give_pieces_apart_and_in_order(text, language):
    """A piece over another, or out of the text, would tag words that nobody marked."""
    found = quotations(text, language)
    assert [each.pieces for each in found] == sorted(each.pieces for each in found)
    direct = sorted(
        piece for each in found if each.quote_type in ("direct", "mixed") for piece in each.pieces
    )
    assert all(0 <= start < end <= len(text) for start, end in direct)
    assert all(one[1] <= other[0] for one, other in pairwise(direct))
    assert all(text[start:end].strip() for start, end in direct)


def test_a_fragment_behind_points_is_a_quotation():
    """German novels go on so, and the half would be lost."""
    text = "Er sagte: »Ich weiß nicht …« Dann ging er. »… vielleicht morgen«, rief sie."
    assert contents(text, "de") == [["»Ich weiß nicht …«"], ["»… vielleicht morgen«"]]


def test_a_title_in_marks_is_not_who_speaks():
    """A song would be quoted instead of its singer."""
    text = "Le chanteur, qui publie « Nuit blanche », son dixième album, confie : « J’ai failli arrêter. »"
    source = quotations(text, "fr")[-1].source
    assert source is None or text[source.start : source.end] == "Le chanteur"


@pytest.mark.parametrize(
    ("language", "text", "sources"),
    [
        ("en", '"I did," he said, his voice shaking, "what I could."', ["he"]),
        ("en", 'Dr. Lee, 61, a surgeon at St. Mary’s, told the inquiry: "We begged for help."', ["Dr. Lee"]),
        ("en", 'She had warned that "time is short", a view echoed by others.', ["She"]),
        ("en", 'He was, in the words of one aide, "finished".', ["one aide"]),
        ("fr", "Jeanne, 82 ans : « J’ai tout perdu. » Ali, son voisin : « Moi aussi. »", ["Jeanne", "Ali"]),
        ("fr", "La cour a jugé l’appel « irrecevable ».", ["La cour"]),
        ("fr", "La cour a jugé « irrecevable » l’appel du port.", ["La cour"]),
        ("ar", "ورحبت الوزيرة بالاتفاق، مشيرة إلى أن صور الرادار اختصرت أياما من البحث.", ["الوزيرة"]),
    ],
)
def test_each_quotation_has_its_own_source(language, text, sources):
    """What one says would be given to another."""
    assert [text[q.source.start : q.source.end] for q in quotations(text, language)] == sources


@pytest.mark.parametrize("lead", ["", "😀 ", "😀", "👩‍🚒 ", "→ "])
@pytest.mark.parametrize(("opener", "closer"), [("“", "”"), ('"', '"'), ("'", "'")])
def test_an_emoji_before_the_first_mark_loses_no_quotation(lead, opener, closer):
    """Posts begin so, and the first half of what they say would be missing."""
    text = f"{lead}{opener}We leave now,{closer} she said. {opener}It is late, my friend.{closer}"
    assert [piece for each in contents(text, None) for piece in each] == [
        f"{opener}We leave now,{closer}",
        f"{opener}It is late, my friend.{closer}",
    ]

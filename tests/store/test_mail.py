"""Mail and mailboxes: an article a message, its headers what is known of it."""

from __future__ import annotations

import io
from email.message import EmailMessage

import pytest

from store.errors import BadInput
from store.formats import Document, How, mail

HEADERS = (
    "From: =?utf-8?q?Agence_=C3=89toile?= <depeches@etoile.example>\nSubject: =?utf-8?q?Le_port_=E2=80=94_suite?=\n"
    "Date: Wed, 04 Mar 2026 08:00:00 +0100\nList-Id: Fil de presse <fil.etoile.example>\nContent-Language: fr\n"
)


def only(data: str | bytes) -> Document:
    (document,) = mail.read(data if isinstance(data, bytes) else data.encode(), "a.eml")
    return document


def test_the_headers_of_a_message_are_what_is_known_of_it() -> None:
    """Agencies still send by mail."""
    assert only(HEADERS + "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: "
                "quoted-printable\n\nL'=E9t=E9.\n") == Document(
        text="L'été.\n", title="Le port — suite", language="fr", source="Fil de presse", author="Agence Étoile",
        published="2026-03-04T08:00:00+01:00",
    )  # fmt: skip


def test_the_text_part_is_preferred_and_html_is_read_where_there_is_no_other() -> None:
    """Newsletters bring both; some only HTML."""
    both = EmailMessage()
    both["Subject"] = "Deux"
    both.set_content("Texte.\n")
    both.add_alternative("<p>Page.</p>", subtype="html")
    both.add_attachment("Pièce jointe.", filename="a.txt")
    assert only(bytes(both)).text == "Texte.\n"
    page = EmailMessage()
    page["Subject"] = "Un"
    page.set_content("<style>p{}</style><p>Page <b>grasse</b>.</p><p>Fin.</p>", subtype="html")
    assert only(bytes(page)).text == "Page grasse.\nFin."


def test_lines_that_the_sender_broke_are_joined() -> None:
    """format=flowed: a quotation must not end at column 72."""
    flowed = "Subject: a\nContent-Type: text/plain; format=flowed\n\nUne phrase \ncoupée.\nFin.\n-- \nAnna\n"
    assert only(flowed).text == "Une phrase coupée.\nFin.\n-- \nAnna\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("Subject: a\n\n", "there is no text in this message"),
        ("\nTexte sans en-tête", "it has no headers, so it is no message"),
        ("Subject: a\nContent-Type: text/plain; charset=klingon\n\nTexte", "an encoding that is not known here"),
        (b"Subject: a\nContent-Type: text/plain; charset=utf-8\n\n\xe9t\xe9", "byte 0xE9 of its text is not utf-8"),
        ("Subject: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Disposition: attachment\n\nX\n--x--",
         "there is no text in this message"),
    ],
)  # fmt: skip
def test_a_message_without_a_text_is_refused(data: str | bytes, reason: str) -> None:
    """What came with a wrong letter would stay so for good."""
    with pytest.raises(BadInput) as refused:
        only(data)
    assert reason in str(refused.value)


def test_a_box_is_cut_at_its_from_lines_and_a_bad_message_named() -> None:
    """A line of text may begin with From, quoted or not."""
    box = (
        b"From a@x Wed\nSubject: Un\n\nBonjour\nFrom Paris\n>From ici\n>>From la\n\nFrom b@x Wed\nSubject: Deux\n\n\n"
        b"From c@x Wed\r\nSubject: Trois\r\n\r\nSalut\r\n"
    )
    found = list(mail.gather(io.BytesIO(box), "a.mbox", How()))
    assert [
        (where, str(one) if isinstance(one, BadInput) else (one.title, one.text)) for where, one in found
    ] == [  # type: ignore[union-attr]
        ("a.mbox, message 1", ("Un", "Bonjour\nFrom Paris\nFrom ici\n>From la\n")),
        ("a.mbox, message 2", "a.mbox, message 2: there is no text in this message"),
        ("a.mbox, message 3", ("Trois", "Salut\n")),
    ]
    with pytest.raises(BadInput, match="this is no mailbox"):
        list(mail.gather(io.BytesIO(b"Subject: a\n\nTexte"), "a.mbox", How()))


def test_a_message_of_a_hundred_thousand_parts_is_read_to_a_limit() -> None:
    """Nested or many, parts must not hold up a folder."""
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000))
    with pytest.raises(BadInput, match=r"^a\.eml: "):
        only("Subject: a\n" + nested + "Content-Type: text/plain\n\nx")

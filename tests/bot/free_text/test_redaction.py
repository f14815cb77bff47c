"""What tells who is meant is taken out of a quotation, and ordinary words stay."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.free_text.redaction import MARK, redacted

REMOVED = [
    # given names, also inflected, in small letters, at the start of a sentence
    ("Matti auttoi heti.", "[…] auttoi heti."),
    ("Kiitos Matille hyvästä palvelusta.", "Kiitos […] hyvästä palvelusta."),
    ("Pekka oli mukava, kiitos Pekalle!", "[…] oli mukava, kiitos […]!"),
    ("kiitos pekalle ja annikalle", "kiitos […] ja […]"),
    ("Markuksen neuvot auttoivat.", "[…] neuvot auttoivat."),
    ("Tack Anna-Karin!", "Tack […]!"),
    ("Jag pratade med Ulrikas kollega.", "Jag pratade med […] kollega."),
    ("Sarah's advice was good.", "[…] advice was good."),
    ("Jag fick hjälp av Jim:s kollega", "Jag fick hjälp av […] kollega"),
    # with surnames, titles, initials, particles
    ("Matti Virtanen auttoi.", "[…] auttoi."),
    ("Kiitos Virtasen rouvalle.", "Kiitos […] rouvalle."),
    ("Myyjä Korhonen tiesi kaiken.", "Myyjä […] tiesi kaiken."),
    ("Sain apua Zubaida Korhoselta.", "Sain apua […]."),
    ("Sain apua, hänen nimensä oli Xhevat Osmani.", "Sain apua, hänen nimensä oli […]."),
    ("Tack till Erik von Essen i kassan.", "Tack till […] i kassan."),
    ("Thanks to Mr. O'Connor.", "Thanks to Mr. […]."),
    ("Ask J. Virtanen instead.", "Ask […] instead."),
    # names that are words too, where their neighbours tell
    ("Toivo auttoi minua.", "[…] auttoi minua."),
    ("Anna oli ystävällinen.", "[…] oli ystävällinen."),
    ("Will helped me a lot.", "[…] helped me a lot."),
    ("Björn hjälpte mig.", "[…] hjälpte mig."),
    # under a letter
    ("Hyvää palvelua.\nTerveisin\nXhevat", "Hyvää palvelua.\nTerveisin\n[…]"),
    ("Bra. Mvh Kjell Öhman", "Bra. Mvh […]"),
    # addresses of every kind
    ("Postia: matti.meikalainen@firma.fi.", "Postia: […]"),
    ("Postia matti (at) firma.fi kiitos", "Postia […] kiitos"),
    ("Twitterissä @seppo_s", "Twitterissä […]"),
    ("Katso https://example.com/a?b=1 tai www.firma.fi/x", "Katso […] tai […]"),
    ("Se löytyy osoitteesta firma.fi/tuki nyt", "Se löytyy osoitteesta […] nyt"),
    ("Asun osoitteessa Mannerheimintie 12 B 34.", "Asun osoitteessa […]."),
    ("Jag bor på Storgatan 12.", "Jag bor på […]."),
    ("I live at 12 Baker Street.", "I live at […]."),
    # numbers that stand for a person
    ("Soittakaa 040 123 4567!", "Soittakaa […]!"),
    ("Numero on +358 (0)40-1234567.", "Numero on […]."),
    ("Ring 070-123 45 67 tack", "Ring […] tack"),
    ("Hetuni on 131052-308T.", "Hetuni on […]."),
    ("Hetuni on 131A52A308T tai 010203A123X.", "Hetuni on 131A52A308T tai […]."),
    ("Personnummer 811228-9874 och 19811228-9874.", "Personnummer […] och […]."),
    ("Tili FI21 1234 5600 0007 85.", "Tili […]."),
    ("Kortti 4111 1111 1111 1111.", "Kortti […]."),
    ("Auto ABC-123 huollettiin.", "Auto […] huollettiin."),
    ("Tilaus 1234567 puuttuu.", "Tilaus […] puuttuu."),
]


@pytest.mark.parametrize(("text", "shown"), REMOVED)
def test_what_tells_who_is_meant_is_replaced_by_one_mark(text: str, shown: str) -> None:
    assert redacted(text) == shown


KEPT = [
    "Asiakaspalvelu oli hyvää. Kiitos!",
    "Kiitos. Palvelu oli nopeaa.",
    "Pian selvisi, että rauhassa sai asioida.",
    "Annan täydet pisteet. Toivon samaa jatkossa.",
    "Arvostan. Jos ehditte, soittakaa. Alan olla tyytyväinen.",
    "Onneksi kaikki sujui. Oma vika. Ollenkaan ei tarvinnut odottaa.",
    "Meri näkyi ikkunasta. Ilta oli kaunis.",
    "Jag har inget annat att säga. Ville bara tacka. Hans kollega var bra.",
    "Dagen efter kom svaret. Stig in, sade hon. Per telefon gick det bra.",
    "Will you call me? Mark my words. May I ask? I love it, you guys.",
    "I will be back. Thanks! The staff were kind.",
    "Microsoft Teams ei toiminut Helsingissä.",
    "Maksoin USB-kaapelista 5 euroa ja odotin 20 minuuttia.",
    "5/5, tuote maksoi 49,90 € ja tuli 2 päivässä.",
    "Hej Team, tack för hjälpen!",
    "",
    "👍",
]


@pytest.mark.parametrize("text", KEPT)
def test_ordinary_words_stay(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Esimies ei kuuntele.", "[…] ei kuuntele."),
        ("Meidän myyntipäällikkö huutaa.", "Meidän […] huutaa."),
        ("Chefen skriker på oss varje måndag.", "[…] skriker på oss varje […]."),
        ("Our manager shouts since March 3.", "Our […] shouts since […]."),
        ("Tiistaina 3.5.2024 klo 12.30 se alkoi.", "[…] klo […] se alkoi."),
        ("Meitä on 7 ja 2 lähti.", "Meitä on […] ja […] lähti."),
        ("Se alkoi kun Zorblax tuli.", "Se alkoi kun […] tuli."),
        ("Palaverit venyvät. Jaetaan työt.", "Palaverit venyvät. Jaetaan työt."),
        ("Kiirettä riittää… Jaetaan työt.", "Kiirettä riittää… Jaetaan työt."),
        ("Hyvä ajatus - Jaetaan työt.", "Hyvä ajatus - Jaetaan työt."),
        ("Asiakas oli vanha rouva. Jaetaan työt.", "Asiakas oli vanha rouva. Jaetaan työt."),
        ("This week was the best. Sharing helps.", "This week was the best. Sharing helps."),
        ("we could ask our dr. Zorblax about it. terv. Zorblax", "we could ask our dr. […] about it. terv. […]"),
        ("Jaetaan työt. Best. Zorblax", "Jaetaan työt. Best. […]"),
        ("Vuoroja jaettaessa Matti… Matti unohtuu - Matti aina", "Vuoroja jaettaessa […]… […] unohtuu - […] aina"),
    ],
)
def test_an_employee_s_quotation_loses_roles_dates_numbers_and_every_possible_name(text: str, shown: str) -> None:
    assert redacted(text, strict=True) == shown


def test_names_that_are_known_go_in_every_case_and_in_small_letters() -> None:
    assert redacted("Xhevatin neuvoilla ja satu auttoi", known=["Xhevat Osmani", "Satu Lahti"]) == "[…] neuvoilla ja […] auttoi"


def test_characters_that_nobody_sees_hide_nothing() -> None:
    assert redacted("matti\u200b@firma.fi ja 040\u00ad1234567") == f"{MARK} ja {MARK}"


def test_shouting_is_no_list_of_names() -> None:
    assert redacted("KAIKKI OLI HUONOSTI EIKÄ MATTI AUTTANUT") == "KAIKKI OLI HUONOSTI EIKÄ […] AUTTANUT"


def test_marks_beside_each_other_become_one() -> None:
    assert redacted("Soita Matti Virtanen, 040 1234567, a@b.fi!") == "Soita […]"


words_around = st.lists(st.sampled_from(["palvelu", "oli", "hyvää", "och", "tack", "the", "was"]), max_size=4).map(" ".join)
digits = st.text("0123456789", min_size=1, max_size=1)


def number(shape: str) -> st.SearchStrategy[str]:
    """Texts of a shape in which every 0 is any digit."""
    return st.tuples(*(digits if c == "0" else st.just(c) for c in shape)).map("".join)


phones = st.one_of(
    *map(number, ["040 000 0000", "+358 40 0000000", "0400000000", "09-0000 000", "+46 70-000 00 00", "070-0000000"])
)
ids = st.one_of(*map(number, ["000000-000A", "000000A000F", "000000+0000", "000000-0000", "19000000-0000", "0000000000"]))
accounts = st.one_of(
    *map(number, ["FI00 0000 0000 0000 00", "SE0000000000000000000000", "0000 0000 0000 0000", "0000-0000-0000-0000"])
)
emails = st.from_regex(r"[a-z][a-z0-9._+-]{0,20}@[a-z][a-z0-9-]{0,20}\.(fi|se|com|co\.uk)", fullmatch=True)


@given(words_around, st.one_of(phones, ids, accounts, emails), words_around, st.booleans())
def test_no_address_number_or_id_survives(before: str, told: str, after: str, strict: bool) -> None:  # noqa: FBT001 - drawn
    shown = redacted(f"{before} {told} {after}", strict=strict)
    assert MARK in shown
    assert told not in shown
    assert sum(map(str.isdigit, shown)) == 0


@given(st.text(max_size=200), st.booleans())
def test_any_text_is_taken(text: str, strict: bool) -> None:  # noqa: FBT001 - drawn
    shown = redacted(text, strict=strict)
    assert "@" not in shown
    assert redacted(shown, strict=strict).count(MARK) >= shown.count(MARK) > -1


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "a." * 500_000,
        "1 " * 500_000,
        "Matti Virtanen " * 66_000,
        "a@" * 500_000,
        "A" * 1_000_000,
        "[…]" * 300_000,
    ],
    ids=["one word", "dots", "digits", "names", "ats", "capitals", "marks"],
)
def test_the_time_grows_with_the_length_and_nothing_else(text: str) -> None:
    begun = time.process_time()
    redacted(text[:200_000], strict=True)
    assert time.process_time() - begun < 4

"""A fortnight with the bot, in each language, as it reads on the screen."""

import pytest

from bot.model.messages import Place
from bot.model.people import Language
from storage.store import SqlStore
from tests.dialogs.stage import DIGEST, Stage

ENGLISH = """
    (opens the chat)
    < Hi, I'm Voinko
    < at most three questions
    < answers are sealed until the pulse closes
    < at least 5 people
    < write pause or stop
    < [Settings] [Who sees what?] [🛟 I'm not coping – who can I talk to?]
    (opens the chat)
    (silence)

    (pulse)
    < How is work going?
    < Question 1 of 3 · How does this statement fit your work right now?
    < I can say so here if I'm not coping.
    < [1 · Strongly disagree] [2 · Disagree] [3 · Neither agree nor disagree] [4 · Agree] [5 · Strongly agree] [Skip
    < [🛟 I'm not coping
    < until Sunday at 23:59
    [4 · Agree]
    < Question 2 of 3
    < a reasonable amount of work
    [Skip]
    < Question 3 of 3
    [5 · Strongly agree]
    < Thank you!
    < If you'd like to talk to someone:
    < [🛟 I'm not coping – who can I talk to?]
    < [Change my answers] [Take my answers back]
    [Change my answers]
    < Question 1 of 3
    [2 · Disagree]
    < Question 2 of 3
    [3 ·]
    < Question 3 of 3
    [4 ·]
    < Thank you!
    [Take my answers back]
    < Your answers have been taken back
    < you can still answer until Sunday
    [Answer after all]
    < Question 1 of 3

    (reminder)
    < This week's questions are still open until Sunday at 23:59.
    < [🛟 I'm not coping

    > pause
    < The questions come back on Tuesday 20 January at the earliest
    < [Resume]
    [Resume]
    < Settings
    < Welcome back!
    < Break: No break
    > stop
    < no more questions
    < [Resume]
    > resume
    < Welcome back!
    < [Pause until I resume]
    > settings
    < Time of the questions: 9:30
    < [Usual time] [Morning] [Afternoon] [Evening] [Night]
    < [English] [Suomi] [Svenska]
    < [Pause for two weeks] [Pause until I resume]
    [Afternoon]
    [15:00]
    < at 15:00, and then every week at the same time.
    < Time of the questions: 15:00
    > language
    < Which language shall we use?
    > language sv
    < Okej, nu fortsätter vi på svenska.
    < [Back to English]
    [Back to English]
    < All right, English from now on.

    > results
    < There are no results to show yet.
    > blah blah
    < I understand a few words
    < I keep nothing of what you type
    > help-me
    < I'm an automatic program, and no one is reading this right now.
    < Nothing has been sent to anyone
    < In danger: 112. Crisis line: MIELI 09 2525 0111 (24/7)
    [Show me who I can talk to]
    < You decide who, and whether.
    < Occupational health – Terveystalo
    < My manager – Mari Manager
    < Outside work: MIELI 09 2525 0111 (24/7)
    [Show phone/booking]
    < Terveystalo · 010 1234 · tt@example.com
    [Stop, send nothing]
    < Nothing was sent or saved.

    (opens Home)
    < This week's questions are open until Sunday at 23:59.
    < [🛟 I'm not coping
    < Time of the questions: 15:00
    [Morning]
    [8:00]
    < at 8:00, and then every week at the same time.
    (opens the chat)

    (the round closes)
    [3 ·]
    < This pulse is already closed
    (opens Home)
    < The next questions come on Wednesday 14 January at 8:00.
"""

FINNISH = """
    (opens the chat)
    < Hei, olen Voinko
    < enintään kolme kysymystä työstäsi
    < vastaukset ovat sinetöityinä, kunnes kysely päättyy
    < vähintään 5
    < kirjoita tauko tai lopeta
    < [Asetukset] [Kuka näkee mitä?] [🛟 En jaksa enää – kenelle voin puhua?]
    (opens the chat)
    (silence)

    (pulse)
    < Miten töissä menee?
    < Kysymys 1/3 · Miten hyvin väite kuvaa työtäsi juuri nyt?
    < Voin kertoa työpaikallani, jos en jaksa.
    < [1 · Täysin eri mieltä] [2 · Jokseenkin eri mieltä] [3 · En samaa enkä eri mieltä]
    < [4 · Jokseenkin samaa mieltä] [5 · Täysin samaa mieltä] [Ohita
    < [🛟 En jaksa enää
    < sunnuntaihin klo 23.59 asti
    [4 ·]
    < Kysymys 2/3
    [Ohita]
    < Kysymys 3/3
    [5 ·]
    < Kiitos!
    < Jos haluat puhua jonkun kanssa:
    < [🛟 En jaksa enää – kenelle voin puhua?]
    < [Muuta vastauksiani] [Peru vastaukseni]
    [Muuta vastauksiani]
    < Kysymys 1/3
    [2 ·]
    < Kysymys 2/3
    [3 ·]
    < Kysymys 3/3
    [4 ·]
    < Kiitos!
    [Peru vastaukseni]
    < Vastauksesi on peruttu
    < voit vielä vastata sunnuntaihin klo 23.59 asti
    [Vastaan sittenkin]
    < Kysymys 1/3

    (reminder)
    < Viikon kysymyksiin ehtii vielä vastata sunnuntaihin klo 23.59 asti.
    < [🛟 En jaksa enää

    > tauko
    < Kysymykset palaavat aikaisintaan tiistaina 20.1.
    < [Jatka]
    [Jatka]
    < Asetukset
    < Tervetuloa takaisin!
    < Tauko: Ei taukoa
    > lopeta
    < kysymyksiä ei enää tule
    < [Jatka]
    > jatka
    < Tervetuloa takaisin!
    < [Tauko, kunnes jatkan itse]
    > asetukset
    < Kysymysten kellonaika: 9.30
    < [Tavallinen aika] [Aamu] [Päivä] [Ilta] [Yö]
    < [English] [Suomi] [Svenska]
    < [Kahden viikon tauko] [Tauko, kunnes jatkan itse]
    [Päivä]
    [15.00]
    < klo 15.00, ja sitten joka viikko samaan aikaan.
    > kieli
    < Mitä kieltä käytämme?
    > kieli englanti
    < All right, English from now on.
    < [Takaisin suomeen]
    [Takaisin suomeen]
    < Selvä, jatketaan suomeksi.

    > tulokset
    < Tuloksia ei vielä ole.
    > höpö höpö
    < Ymmärrän muutaman sanan
    < En tallenna mitään siitä, mitä kirjoitat
    > apua
    < Olen automaattinen ohjelma, eikä kukaan lue tätä juuri nyt.
    < Mitään ei ole lähetetty kenellekään
    < Hätätilanteessa 112. Kriisipuhelin: MIELI 09 2525 0111 (24/7)
    [Näytä, kenelle voin puhua]
    < Sinä päätät, puhutko jollekulle ja kenelle.
    < Työterveyshuolto – Terveystalo
    < Esihenkilöni – Mari Manager
    < Työpaikan ulkopuolella: MIELI 09 2525 0111 (24/7)
    [Näytä puhelinnumero]
    < Terveystalo · 010 1234 · tt@example.com
    [Lopeta, älä lähetä mitään]
    < Mitään ei lähetetty eikä tallennettu.

    (opens Home)
    < Viikon kysymykset ovat auki sunnuntaihin klo 23.59 asti.
    < [🛟 En jaksa enää
    [Aamu]
    [8.00]
    < klo 8.00, ja sitten joka viikko samaan aikaan.
    (opens the chat)

    (the round closes)
    [3 ·]
    < Tämä kysely on jo päättynyt
    (opens Home)
    < Seuraavat kysymykset tulevat keskiviikkona 14.1. klo 8.00.
"""

SWEDISH = """
    (opens the chat)
    < Hej, jag heter Voinko
    < högst tre frågor om ditt arbete
    < svaren är förseglade tills enkäten stänger
    < minst 5 personer
    < skriv paus eller stopp
    < [Inställningar] [Vem ser vad?] [🛟 Jag orkar inte mer – vem kan jag prata med?]
    (opens the chat)
    (silence)

    (pulse)
    < Hur går det på jobbet?
    < Fråga 1 av 3 · Hur väl stämmer påståendet in på ditt arbete just nu?
    < Jag kan säga till på jobbet om jag inte orkar.
    < [1 · Helt av annan åsikt] [2 · Delvis av annan åsikt] [3 · Varken av samma eller annan åsikt]
    < [4 · Delvis av samma åsikt] [5 · Helt av samma åsikt] [Hoppa över
    < [🛟 Jag orkar inte mer
    < fram till söndag kl. 23.59
    [4 ·]
    < Fråga 2 av 3
    [Hoppa över]
    < Fråga 3 av 3
    [5 ·]
    < Tack!
    < Om du vill prata med någon:
    < [🛟 Jag orkar inte mer – vem kan jag prata med?]
    < [Ändra mina svar] [Ta tillbaka mina svar]
    [Ändra mina svar]
    < Fråga 1 av 3
    [2 ·]
    < Fråga 2 av 3
    [3 ·]
    < Fråga 3 av 3
    [4 ·]
    < Tack!
    [Ta tillbaka mina svar]
    < Du har tagit tillbaka dina svar
    < kan du fortfarande svara fram till söndag
    [Jag svarar ändå]
    < Fråga 1 av 3

    (reminder)
    < Du hinner ännu svara på veckans frågor fram till söndag kl. 23.59.
    < [🛟 Jag orkar inte mer

    > paus
    < Frågorna återkommer tidigast tisdagen den 20 januari
    < [Fortsätt]
    [Fortsätt]
    < Inställningar
    < Välkommen tillbaka!
    < Paus: Ingen paus
    > stopp
    < det kommer inga fler frågor
    < [Fortsätt]
    > fortsätt
    < Välkommen tillbaka!
    < [Paus tills jag fortsätter]
    > inställningar
    < Klockslag för frågorna: 9.30
    < [Vanlig tid] [Morgon] [Eftermiddag] [Kväll] [Natt]
    < [English] [Suomi] [Svenska]
    < [Paus i två veckor] [Paus tills jag fortsätter]
    [Eftermiddag]
    [15.00]
    < kl. 15.00, och sedan varje vecka vid samma tid.
    > språk
    < Vilket språk ska vi använda?
    > språk fi
    < Selvä, jatketaan suomeksi.
    < [Tillbaka till svenska]
    [Tillbaka till svenska]
    < Okej, nu fortsätter vi på svenska.

    > resultat
    < Det finns inga resultat att visa än.
    > bla bla
    < Jag förstår några få ord
    > hjälp
    < Jag är ett automatiskt program och ingen läser det här just nu.
    < Inget har skickats till någon
    < I nödläge: 112. Kristelefon: MIELI 09 2525 0111 (24/7)
    [Visa vem jag kan prata med]
    < Du bestämmer vem du pratar med
    < Företagshälsovården – Terveystalo
    < Min chef – Mari Manager
    < Utanför jobbet: MIELI 09 2525 0111 (24/7)
    [Visa telefonnummer]
    < Terveystalo · 010 1234 · tt@example.com
    [Avsluta, skicka inget]
    < Inget skickades eller sparades.

    (opens Home)
    < Veckans frågor är öppna fram till söndag kl. 23.59.
    < [🛟 Jag orkar inte mer
    [Morgon]
    [8.00]
    < kl. 8.00, och sedan varje vecka vid samma tid.
    (opens the chat)

    (the round closes)
    [3 ·]
    < Den här enkäten är redan stängd
    (opens Home)
    < Nästa omgång frågor kommer onsdagen den 14 januari kl. 8.00.
"""


@pytest.mark.parametrize(
    ("language", "transcript"),
    [(Language.EN, ENGLISH), (Language.FI, FINNISH), (Language.SV, SWEDISH)],
    ids=["en", "fi", "sv"],
)
async def test_a_fortnight(store: SqlStore, language: Language, transcript: str) -> None:
    stage = await Stage.set_up(store, language)
    await stage.open_round()
    await stage.person("aino").verify(transcript)


async def test_results_are_the_latest_digest_of_ones_team(store: SqlStore) -> None:
    stage = await Stage.set_up(store, Language.EN)
    stage.results = DIGEST
    await stage.person("aino").verify("""
        > results
        < Workload: mixed.
        (opens Home)
        < Latest results
        < Workload: mixed.
        < [Show results]
        [Show results]
        < Workload: mixed.
    """)


async def test_what_is_opened_from_home_leaves_nothing_in_the_chat(sqlite_store: SqlStore) -> None:
    stage = await Stage.set_up(sqlite_store, Language.EN)
    stage.results = DIGEST
    aino = stage.person("aino")
    await aino.verify("(opens the chat)\n(opens Home)\n[Show results]")
    assert [reply.place for reply in aino.replies] == [Place.PRIVATE]

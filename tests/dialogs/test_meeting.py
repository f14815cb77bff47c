"""Who the bot speaks with: people on the roster, once introduced, in their own language – and nobody else."""

from dataclasses import replace

import pytest

from bot.model.deliveries import DeliveryEvent
from bot.model.messages import Intent, Joined, Place, Pressed, Said, Surface
from bot.model.people import Address, Language
from bot.model.roster import RosterRow
from storage.store import SqlStore
from tests.dialogs.stage import OPENS, Chat, Stage, account, plain

STRANGER = "I don't know you yet; please ask HR to add you to my list, and then we can start."


@pytest.fixture
async def stage(sqlite_store: SqlStore) -> Stage:
    return await Stage.set_up(sqlite_store, Language.EN)


async def test_a_new_account_is_known_by_its_email_address(stage: Stage) -> None:
    await stage.person("aino").verify("> help")
    assert (await stage.employee("aino")).address == account("aino")


async def test_the_welcome_comes_before_the_first_answer_and_never_again(stage: Stage) -> None:
    await stage.person("aino").verify("""
        > help
        < Hi, I'm Voinko
        < I understand these words:
        > help
        < I understand these words:
    """)
    aino = stage.person("aino")
    await aino.verify("> help")
    assert len(aino.replies) == 1


async def test_home_is_drawn_and_the_welcome_goes_to_the_chat(stage: Stage) -> None:
    aino = stage.person("aino")
    await aino.verify("(opens Home)")
    assert [reply.place for reply in aino.replies] == [Place.NEW, Place.HOME]


async def test_somebody_who_was_welcomed_in_the_chat_is_not_sent_another_welcome(stage: Stage) -> None:
    await stage.open_round()
    await stage.person("aino").verify("(opens the chat)")
    due = await stage.store.due(OPENS, 100)
    assert {(delivery.kind.value, delivery.employee.name) for delivery in due} == {
        ("welcome", "Bo"),
        ("pulse", "Aino"),
        ("pulse", "Bo"),
    }


async def test_who_asks_for_help_is_not_met_with_an_introduction(stage: Stage) -> None:
    await stage.person("aino").verify("""
        > help-me
        < It's good that you're here.
        > help
        < Hi, I'm Voinko
    """)


@pytest.mark.parametrize("refused", ["deactivated", "bot", "guest", "stranger"])
async def test_a_refused_account_gets_one_sentence(stage: Stage, refused: str) -> None:
    stage.add_account("aino", refused=refused)
    aino = stage.person("aino")
    await aino.verify("> help")
    assert [plain(reply.content) for reply in aino.replies] == [STRANGER]
    assert (await stage.employee("aino")).address is None


@pytest.mark.parametrize(
    ("surface", "place"), [(Surface.MESSAGE, Place.PRIVATE), (Surface.HOME, Place.HOME), (Surface.COMMAND, Place.PRIVATE)]
)
async def test_a_stranger_who_presses_is_answered_where_he_is(stage: Stage, surface: Surface, place: Place) -> None:
    replies = await stage.conversation.handle(Pressed(account("eve"), Intent("answer", ("tok", "W3", "1")), OPENS, surface))
    assert [(reply.place, plain(reply.content)) for reply in replies] == [(place, STRANGER)]


async def test_a_stranger_is_answered_in_the_accounts_own_language(stage: Stage) -> None:
    stage.add_account("eve", language=Language.SV)
    await stage.person("eve").verify("> hej\n< Jag känner dig inte ännu")


async def test_an_account_of_an_unknown_platform_is_a_stranger(stage: Stage) -> None:
    chat = Chat(stage, Address("carrier-pigeon", "T1", "U-aino"))
    await chat.verify("> help")
    assert [plain(reply.content) for reply in chat.replies] == [STRANGER]


async def test_the_platforms_language_is_learned_where_the_roster_is_silent(stage: Stage) -> None:
    stage.add_account("aino", language=Language.FI)
    await stage.person("aino").verify("> ohje\n< Hei, olen Voinko")


async def test_the_persons_own_choice_of_language_outlasts_the_platforms(stage: Stage) -> None:
    await stage.person("aino").verify("> language sv\n< nu fortsätter vi på svenska")
    stage.add_account("aino", language=Language.FI)
    await stage.person("aino").verify("> info\n< Jag förstår de här orden")


async def test_messages_follow_the_person_to_the_account_last_used(stage: Stage) -> None:
    aino = stage.person("aino")
    await aino.verify("(opens the chat)")
    other = replace(account("aino"), user="U-aino-2", conversation="D-2")
    stage.accounts.known[other.user] = replace(stage.accounts.known["U-aino"], address=replace(other, conversation=""))
    await stage.conversation.handle(Said(other, "help", OPENS))
    assert (await stage.employee("aino")).address == other
    await aino.verify("> help")
    assert (await stage.employee("aino")).address == account("aino")


async def test_a_command_in_a_channel_does_not_move_the_conversation_there(stage: Stage) -> None:
    await stage.person("aino").verify("(opens the chat)\n/ help")
    assert (await stage.employee("aino")).address == account("aino")


async def test_a_new_conversation_with_the_same_account_is_remembered(stage: Stage) -> None:
    await stage.person("aino").verify("(opens the chat)")
    moved = replace(account("aino"), conversation="D-new")
    await stage.conversation.handle(Joined(moved, OPENS))
    assert (await stage.employee("aino")).address == moved


@pytest.mark.parametrize("why", ["manager", "reader"])
async def test_who_gets_digests_without_being_on_the_roster_is_known(stage: Stage, why: str) -> None:
    if why == "manager":
        await stage.store.import_roster([RosterRow("new@example.com", "New", "Myynti", "Palvelu", "boss@example.com", "", "")])
    else:
        stage.company = replace(stage.company, company_readers=("Boss@example.com",))
    stage.add_account("boss")
    await stage.person("boss").verify(
        "> results\n< You are not asked the weekly questions yourself.\n< There are no results to show yet"
    )


async def test_a_languages_own_name_is_answer_enough(stage: Stage) -> None:
    await stage.person("aino").verify("> language\n> svenska")
    assert (await stage.employee("aino")).language is Language.SV


@pytest.mark.parametrize("what", ["> hello", "[Settings]", "(opens the chat)", "(opens Home)"])
async def test_whoever_comes_to_us_is_reachable_again_and_asked_this_week(stage: Stage, what: str) -> None:
    await stage.open_round()
    aino = stage.person("aino")
    lease = await stage.store.acquire_lease(30)
    assert lease is not None
    for delivery in await stage.store.due(OPENS, 100):
        await stage.store.claim([delivery.id], lease)
        await stage.store.settle(delivery, DeliveryEvent.REFUSED, lease, reason="not_installed")
    if what == "[Settings]":
        await aino.happens(Pressed(aino.address, Intent("settings"), OPENS))
    else:
        await aino.verify(what)
    assert "Hi, I'm Voinko" in plain(aino.replies[0].content)
    assert (await stage.employee("aino")).unreachable is None
    due = await stage.store.due(OPENS, 100)
    assert [(delivery.kind.value, delivery.employee.name) for delivery in due] == [("pulse", "Aino")]
    assert due[0].employee.address == account("aino")


async def test_a_changed_locale_is_learnt_and_answered_in_until_a_language_is_chosen(stage: Stage) -> None:
    stage.add_account("aino", language=Language.EN)
    aino = stage.person("aino")
    await aino.verify("> help\n< I understand these words:")
    await aino.happens(Said(aino.address, "help", OPENS, language=Language.FI))
    assert "Ymmärrän" in plain(aino.replies[-1].content)
    await aino.verify("> english")
    await aino.happens(Said(aino.address, "help", OPENS, language=Language.FI))
    assert "I understand these words:" in plain(aino.replies[-1].content)

"""What employees say: how many took part, what to expect at first, where topics stand, their comments; and customers' praise."""

from __future__ import annotations

from collections.abc import Iterator

from bot.digest.sections.words import cell_words, enps_words, level_words, quoted, short, teams_words
from bot.model.document_types.digest import Document
from bot.model.document_types.topics import StepTopic, TopicEntry, cell_of, enps_cell_of
from bot.model.messages import Block, Heading, Text
from bot.model.people import Language
from bot.texts.sentences import text


def made_up(document: Document, language: Language) -> Iterator[Block]:
    """What a dry run's digest says before all else: nobody gave these answers."""
    if document.get("made_up_answers"):
        yield Text(text(language, "digest.made_up"))


def participation(document: Document, language: Language) -> Iterator[Text]:
    """How many took part, as far as it may be said (release rule R9). "Not enough yet" is no word for where it never can be."""
    teams, own = document.get("participation_teams"), document["participation"]
    if teams:
        yield Text(text(language, "digest.participation.teams", enough=teams["enough"], of=teams["of"]))
    elif own and "never_shown" not in document:
        yield Text(text(language, f"digest.participation.{own}"))


def is_first(document: Document) -> bool:
    """Tell whether the unit has never had a figure."""
    return all(entry["released_in"] is None for entry in document["topics"])


def first(document: Document, language: Language) -> Iterator[Block]:
    """What to expect, while a unit has never had a figure; or that it never will, and where its answers count."""
    if never := document.get("never_shown"):
        key = "digest.never" if never["counts_in"] else "digest.never_anywhere"
        yield Text(text(language, key, people=never["people"], k=never["k"], where=never["counts_in"] or ""))
    elif is_first(document):
        yield Text(text(language, "digest.first", k=document["smallest_group"]))


def newly_alike(document: Document, language: Language) -> Iterator[Block]:
    """The topics that are asked with one question from now on, and that nothing before is compared with it. Once for each."""
    topics = [short(topic, language) for topic in document.get("newly_alike", ())]
    if topics:
        yield Text(text(language, "digest.newly_alike", topics=", ".join(topics)), quiet=True)


def standing(entry: TopicEntry, language: Language, *, brief: bool = False) -> str:
    """Where a topic that was asked this week stands; in ``brief`` without a larger unit's single teams."""
    match entry["state"]:
        case "withheld" | "not_asked_yet":
            return text(language, "digest.withheld")
        case "released":
            if "value" in entry:
                score = enps_cell_of(entry)
                return "" if score is None else enps_words(score, language)
            return _height(entry, language, brief=brief)


def _height(entry: StepTopic, language: Language, *, brief: bool) -> str:
    """A team's cell; of a larger unit what is published of its teams, and the step of all together."""
    cell = cell_of(entry)
    if cell is not None:
        return cell_words(cell, language)
    if entry["level"] is None:
        return ""
    together, steps = level_words(entry["level"], language), entry.get("steps")
    return text(language, "digest.level", step=together, teams=teams_words(steps, language)) if steps and not brief else together


def comments(document: Document, language: Language) -> Iterator[Block]:
    """What the team wrote: themes, and words whose authors let them be quoted. Never beside a figure."""
    written = document["comments"]
    if written["state"] != "released":
        return
    yield Heading(text(language, "digest.comments"))
    if written["themes"]:
        yield Text(text(language, "digest.themes_named", themes=_themes(document, language)))
    if written["quotes"]:
        quotes = "\n".join(map(quoted, written["quotes"]))
        yield Text(f"{text(language, 'digest.quoted')}\n{quotes}")


def comments_in_a_line(document: Document, language: Language) -> Iterator[Block]:
    """What the team's words are about; the words themselves stand on the page."""
    written = document["comments"]
    if written["state"] == "released" and (written["themes"] or written["quotes"]):
        key = "digest.comments_themes" if written["themes"] else "digest.comments_words"
        yield Text(text(language, key, themes=_themes(document, language)))


def _themes(document: Document, language: Language) -> str:
    return ", ".join(text(language, f"digest.short.{one['theme']}") for one in document["comments"]["themes"])


def celebrate(document: Document, language: Language) -> Iterator[Block]:
    """What a customer praises, without a name."""
    praise = document.get("celebrate") or document["customers"].get("praise") or ()
    if praise:
        yield Text(text(language, "digest.celebrate", quote=quoted(praise[0])))


def taking_part(document: Document, language: Language) -> Iterator[Block]:
    """How many took part; where a topic isn't shown all the same, what that means."""
    asked = [entry for entry in document["topics"] if entry["asked_in"] == document["week"]]
    said_already = is_first(document) or "never_shown" in document
    withheld = not said_already and any(entry["state"] == "withheld" for entry in asked)
    said = [block.text for block in participation(document, language)]
    said += [text(language, "digest.withheld_means")] if withheld else []
    if said:
        yield Text(" ".join(said))

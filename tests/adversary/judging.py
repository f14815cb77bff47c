"""A company's publications attacked in every way there is: what was found, as counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from bot.model.pulses import Topic
from bot.model.released import EnpsCell, Figure, StepCell, Voter, Withheld
from bot.model.units import Unit, UnitKind
from tests.adversary.companies import Company
from tests.adversary.knowledge import attack, attack_in_pairs, each_its_own, is_enps, never_changed, within_memory
from tests.adversary.participation import FIFTY, POOLED, TEN, claims, shown_to_have_answered
from tests.adversary.publishers import Round, commented, question_of, rounds, views_of
from tests.adversary.solving import Key, Told

REPEAT = 4  # weeks (release rule R7)
WRITING = 5  # release rule R10


@dataclass(frozen=True)
class Findings:
    """How much was published, and how much of it tells something: all but the first five and the last two must be 0."""

    answers: int  # of a person to a question, counted in some figure
    steps: int  # figures shown as one step or score
    ranges: int
    unshown: int  # figures of teams that are large enough, and yet not shown
    openly: int  # crowds shown to have answered, where just so few were invited: five of five
    told: int  # answers
    pairs: int  # answers told by two figures alone
    answered: int  # crowds shown to have answered by anything else
    broken: int  # figures and comments that should not be there at all
    insider_pairs: int
    insider_chains: int  # answers that are told to somebody by more than two figures and the own answer
    forgotten: int  # answers that figures of more than 52 weeks tell together: so far back the rules don't look

    @property
    def leaks(self) -> int:
        return self.told + self.pairs + self.answered + self.broken + self.insider_pairs

    def document(self) -> dict[str, int]:
        return asdict(self)


def judged(company: Company, *, strict: bool = False, steady: bool = True) -> Findings:
    """Everything at once; ``strict``: the strict rules, and an insider assumed."""
    published = list(rounds(company, strict=strict))
    views = views_of(published)
    link = never_changed if steady else each_its_own
    told = _together(attack(company, known, link, insiders=strict) for known in within_memory(views))
    pairs = _together(attack_in_pairs(company, known, insiders=strict) for known in within_memory(views))
    for_ever = attack(company, views, link)
    said = [claim for one in published for claim in claims(one)]
    openly, answered = shown_to_have_answered(said)
    counts = Counter(_kind(figure.result) for one in published for figure in one.release.figures)
    return Findings(
        answers=len({(view.item, person) for view in views for person in view.people}),
        steps=counts["step"],
        ranges=counts["range"],
        unshown=sum(_is_large_enough(one, figure) for one in published for figure in one.release.figures),
        openly=openly,
        told=len(told.keys),
        pairs=len(pairs.keys),
        answered=answered,
        broken=len(list(broken(published))) + sum(not claim.can_be_true for claim in said),
        insider_pairs=len({key for _, key in pairs.to_insiders}),
        insider_chains=len({key for _, key in told.to_insiders - pairs.to_insiders}),
        forgotten=len(for_ever.keys - told.keys),
    )


def _together(found: Iterable[Told]) -> Told:
    all_of_it = list(found)
    keys = frozenset[Key]().union(*(one.keys for one in all_of_it))
    return Told(keys, frozenset(pair for one in all_of_it for pair in one.to_insiders if pair[1] not in keys))


def _kind(result: object) -> str:
    match result:
        case StepCell(low=low, high=high) | EnpsCell(low=low, high=high):
            return "step" if low == high else "range"
        case _:
            return "withheld"


def _is_large_enough(one: Round, figure: Figure) -> bool:
    """Whether a figure is withheld though enough of the team answered."""
    item = question_of(figure.topic, figure.item)
    came = sum(item in voter.values for voter in one.voters if voter.team == figure.unit.key)
    return isinstance(figure.result, Withheld) and came >= (FIFTY if figure.topic is Topic.ENPS else one.k)


def broken(published: Sequence[Round]) -> Iterator[str]:
    """What is there that no rule allows, whether or not it tells anything by itself."""
    last: dict[tuple[Unit, str], int] = {}
    for one in published:
        for fact in one.release.facts:
            (item,) = fact.items
            least = one.k + POOLED if fact.unit.kind is UnitKind.POOL else one.k
            if len(fact.people) < (max(least, FIFTY) if is_enps(item) else least):
                yield "a figure of too few"
            if one.number - last.get((fact.unit, item), -REPEAT) < REPEAT:
                yield "a figure that comes again too soon"
            last[fact.unit, item] = one.number
        people = [(fact.items, person) for fact in one.release.facts for person in fact.people]
        if len(set(people)) < len(people):
            yield "two figures of one question that count the same person"
        if any(word and unit.kind is not UnitKind.TEAM for unit, word in one.release.participation):
            yield "participation of more than a team"
        yield from _comments_of_too_few(one)


def _comments_of_too_few(one: Round) -> Iterator[str]:
    """Comments roll up, and the thresholds count the rolled-up people alone (release rule R10)."""
    shown = commented(one)
    left = list(one.voters)
    for kind in (UnitKind.TEAM, UnitKind.DEPARTMENT, UnitKind.COMPANY):
        groups: defaultdict[Unit, list[Voter]] = defaultdict(list)
        for voter in left:
            key = {UnitKind.TEAM: voter.team or "", UnitKind.DEPARTMENT: voter.department}.get(kind, "")
            groups[Unit(kind, key)].append(voter)
        for unit in groups.keys() & shown:
            writers = sum(voter.comment is not None for voter in groups[unit])
            if len(groups[unit]) < max(TEN, one.k) or writers < max(WRITING, one.k):
                yield "comments of too few"
        left = [voter for unit, voters in groups.items() if unit not in shown for voter in voters]

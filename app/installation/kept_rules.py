"""The rules under which open rounds go on, where the settings say something else by now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.model.company import Company
from bot.model.pulses import Round, RoundRules


def going_on(company: Company, open_rounds: Sequence[Round]) -> Iterator[str]:
    """A sentence for each open round that was opened under another smallest group than the settings name."""
    now = RoundRules(company.k, company.strict)
    for round_ in open_rounds:
        kept = round_.rules
        if kept is not None and (kept.k, kept.strict) != (now.k, now.strict):
            yield f"The open round {round_.week} goes on under {_said(kept)}; {_said(now)} begins with the next."


def _said(rules: RoundRules) -> str:
    return f"k = {rules.k}, strict" if rules.strict else f"k = {rules.k}"

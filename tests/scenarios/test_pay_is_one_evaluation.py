"""Whatever happens to sales and to plans, in whatever order: pay is what one evaluation from scratch gives."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from datetime import date
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from anything import examples
from company import NOW, assert_everything_equals_a_rebuild, settle, verified
from derived import assert_the_same_follows, derived
from domain.commissions.turn_pay import turn_pay
from domain.marks.write import Layer
from domain.refresh.refresh import refresh
from domain.refresh.verify import Verification
from domain.shared.errors import RainmakerError
from explained import assert_lines_explain_themselves
from happenings import deliver, outcomes, retracted
from remembering import go_back
from selling_floor import BEGUN, SALES, TURNS, WHENS, Change, Fact, Floor, open_floor
from turning import midnight

Run = Callable[[Coroutine[Any, Any, Any]], Any]

STEPS = 30
DICE = st.integers(0, 2**32).map(Random)  # one number a step: what is drawn piece by piece, Hypothesis mostly repeats


@pytest.fixture
async def run() -> Run:
    """Runs what a state machine, which knows no await, has to wait for."""
    loop, context = asyncio.get_running_loop(), copy_context()
    return lambda work: loop.run_until_complete(loop.create_task(work, context=context))


@pytest.fixture
async def floor(company) -> Floor:
    return await open_floor(company)


def test_pay_is_one_evaluation_from_scratch(floor, run):
    run_state_machine_as_test(partial(Pay, floor, run), settings=settings(examples(8), stateful_step_count=STEPS))


class Pay(RuleBasedStateMachine):
    """Whatever happens to sales and is set comes as it likes, and pay is turned, with passes in between."""

    def __init__(self, floor: Floor, run: Run) -> None:
        super().__init__()
        self.floor, self.run = floor, run
        self.changes: list[Change] = []
        self.told: list[Fact] = []
        self.withheld: list[Fact] = []
        self.turned_on: date | None = None
        run(go_back())

    @initialize(dice=DICE)
    def begin(self, dice):
        """Publish two plans, put everybody on them, Dana soon at other terms, perhaps turn pay, and sell."""
        for plan in dice.sample(list(self.floor.plans), 2):
            self.change(self.floor.publication(plan, dice, on=BEGUN))
            self.change(self.floor.everybody_on(plan, dice))
            self.change(self.floor.paid_otherwise(plan, dice))
        for _ in range(6):
            self.change(self.floor.rate(dice))
        if dice.random() < 0.5:
            self.turn(dice)
        for sale in SALES:
            self.tell(self.floor.submission(sale, dice))
            self.tell(self.floor.approval(sale, dice))

    @rule(dice=DICE)
    def step(self, dice):
        """One rule for all, or Hypothesis would leave some of them out of each run; told is mostly something new."""
        steps = (
            *[self.happen] * 6,
            *[self.correct, self.tell_again, self.set_otherwise, self.work] * 2,
            self.turn,
        )
        chosen = dice.choice(steps)
        note(chosen.__name__)
        chosen(dice)

    def happen(self, dice: Random) -> None:
        """Something happens to a sale, whatever is known of it; of some things nobody hears yet."""
        happens = dice.choice((self._amended, self.floor.sequel, self.floor.sequel, self.floor.call))
        self.tell(happens(dice.choice(SALES), dice), is_withheld=dice.random() < 0.2)

    def correct(self, dice: Random) -> None:
        """Say what was said of another moment, or take it back."""
        fact, when = dice.choice([fact for fact in self.told if "data" in fact]), dice.choice(WHENS)
        timeless = {name: value for name, value in fact.items() if name not in ("time", "localdate")}
        moment = {"localdate": when["on"]} if "on" in when else {"time": when["at"]}
        self.tell(timeless | moment if dice.random() < 0.7 else retracted(fact, 0))

    def tell_again(self, dice: Random) -> None:
        """Send some facts twice, and what was withheld."""
        self.run(deliver(*dice.choices(self.told, k=5), *self.withheld))
        self.withheld = []

    def set_otherwise(self, dice: Random) -> None:
        """Change people, teams, plans, quotas or rates."""
        self.change(self.floor.change(dice))

    def turn(self, dice: Random) -> None:
        """Let pay periods begin, a day or months after those that have."""
        day = dice.choice(TURNS)
        self.run(turn_pay(now=midnight(day)))
        self.turned_on = max(day, self.turned_on or day)

    def work(self, dice: Random) -> None:
        """Run the passes, all of them or each once, or verify what there is between them."""
        settled, once = settle, partial(refresh, clock=lambda: NOW, tell=_fail, until=NOW)
        result = self.run(dice.choice((settled, once, once, verified))())
        assert not isinstance(result, Verification) or not result.differences, result

    def teardown(self):
        """Unless a step has failed: compare with all settings, all facts in one batch, the last turn, the passes."""
        if sys.exc_info()[0] is not None:
            return
        self.run(deliver(*self.withheld))
        self.run(settle())
        self.run(assert_everything_equals_a_rebuild())
        self.run(assert_lines_explain_themselves())
        found = self.run(derived())
        self.run(go_back())
        for change in self.changes:
            self.run(change())
        self.run(deliver(*sorted(self.told, key=lambda fact: (fact["id"], fact["revision"]))))
        if self.turned_on is not None:
            self.run(turn_pay(now=midnight(self.turned_on)))
        self.run(settle())
        self.run(assert_the_same_follows(found))

    def tell(self, fact: Fact, *, is_withheld: bool = False) -> None:
        """Send the fact under a name of this run, at the next revision of its key, or withhold it for a while."""
        if fact["id"].startswith("fact-"):
            fact = fact | {"id": f"told-{len(self.told):02}"}
        fact = fact | {"revision": sum(one["id"] == fact["id"] for one in self.told)}
        self.told.append(fact)
        if is_withheld:
            self.withheld.append(fact)
            return
        [outcome] = outcomes(self.run(deliver(fact)))
        assert outcome in ("ACCEPTED", "REVISED", "RETRACTED"), outcome

    def _amended(self, sale: str, dice: Random) -> Fact:
        """The submission of the sale, mostly as it was said last but for one thing."""
        submission = self.floor.submission(sale, dice)
        said = [fact for fact in self.told if fact["id"] == submission["id"] and "data" in fact]
        if not said or dice.random() < 0.3:
            return submission
        names = dice.choice((("amount", "currency"), ("credits",), ("quantity", "margin")))
        changed = {name: value for name, value in submission["data"].items() if name in names}
        return said[-1] | {"data": said[-1]["data"] | changed}

    def change(self, change: Change) -> None:
        """Change what is set; what is refused was never asked."""
        try:
            self.run(change())
        except RainmakerError:
            return
        self.changes.append(change)


def _fail(_layer: Layer, _subject: UUID, error: Exception) -> None:
    raise error

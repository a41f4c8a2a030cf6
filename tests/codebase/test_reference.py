"""The reference is what the code says, and everything in it can be used as it stands."""

import json
from collections import Counter
from pathlib import Path

import pytest

from domain.facts.event import Prepared
from domain.facts.read_event import read_event
from domain.facts.types import FACT_TYPES
from rainmaker.reference.errors import every_error
from rainmaker.reference.examples import example_event
from rainmaker.reference.write import outdated_files, write_reference

DIRECTORY = Path(__file__).parents[2] / "docs" / "reference"


def test_the_reference_is_as_the_code_has_it():
    assert outdated_files(DIRECTORY) == [], "run `rainmaker reference`"


@pytest.mark.parametrize("name", FACT_TYPES)
def test_the_example_of_each_fact_type_is_taken(name):
    event = json.dumps(example_event(name)).encode()

    assert isinstance(read_event(event, time_zone="Europe/Berlin"), Prepared)


def test_no_two_reasons_share_a_code():
    codes = Counter(error.code for error in every_error())

    assert [code for code, count in codes.items() if count > 1] == []


def test_every_reason_says_what_it_means():
    assert [error.__qualname__ for error in every_error() if not error.__doc__] == []


def test_what_differs_is_written_and_what_is_no_longer_written_is_deleted(tmp_path):
    (tmp_path / "old.md").write_text("old")

    written = write_reference(tmp_path)

    assert "old.md" in written
    assert not (tmp_path / "old.md").exists()
    assert outdated_files(tmp_path) == []

"""The local issuer: one key, made once, whoever comes first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.access.viewer import Role
from infra.claims import Claims, TokenExpired, TokenInvalid
from infra.clock import now
from infra.configuration import TokenSettings
from infra.tokens import open_tokens

LEEWAY = timedelta(seconds=5)


@pytest.fixture
def settings(tmp_path):
    return TokenSettings(token_key_file=tmp_path / "deep" / "issuer.json")


def issue(tokens, **changes):
    given = {
        "subject": "agent:1",
        "role": Role.AGENT,
        "agent_id": uuid4(),
        "now": now(),
        "lifetime": timedelta(hours=1),
    }
    return tokens.issue(**(given | changes))


def test_many_processes_that_start_at_once_use_one_key(settings):
    with ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(lambda _: open_tokens(settings), range(16)))

    assert len({tokens.key.thumbprint() for tokens in opened}) == 1
    assert [path.name for path in settings.token_key_file.parent.iterdir()] == ["issuer.json"]


def test_a_token_says_who_holds_it_until_when(settings):
    tokens, agent_id, at = open_tokens(settings), uuid4(), now().replace(microsecond=0)

    token = issue(tokens, agent_id=agent_id, now=at)

    assert tokens.verify(token, now=at) == Claims("agent:1", Role.AGENT, agent_id, at + timedelta(hours=1))


def test_a_token_expires_at_its_time_give_or_take_what_clocks_differ(settings):
    tokens, at = open_tokens(settings), now().replace(microsecond=0)
    token = issue(tokens, now=at, lifetime=timedelta(minutes=1))

    assert tokens.verify(token, now=at + timedelta(minutes=1))
    with pytest.raises(TokenExpired):
        tokens.verify(token, now=at + timedelta(minutes=1, seconds=1) + LEEWAY)


def test_a_token_of_another_audience_or_issuer_with_the_same_key_is_refused(settings):
    token = issue(open_tokens(settings))

    for field in ("token_audience", "token_issuer"):
        other = open_tokens(settings.model_copy(update={field: "somebody else"}))
        with pytest.raises(TokenInvalid):
            other.verify(token, now=now())

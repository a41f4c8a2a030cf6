"""A founded company, for the tests that do not found one themselves."""

import pytest

from steps import found_company


@pytest.fixture
async def company(api):
    """The API of a company without anybody in it; its days begin in Berlin."""
    await found_company(api)
    return api

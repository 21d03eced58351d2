import approving
import pytest


@pytest.fixture
def here(any_house):
    return approving.setting(any_house)

"""An installation with single sign-on, beside a real provider in a process of its own."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests import accounts, factories
from tests import provider as providers
from tests.provider import Provider
from tracker.domain.roles import Role
from tracker.models import Partnership, User
from tracker.services.runtime import Runtime


@pytest.fixture(scope="module")
def process() -> Iterator[Provider]:
    with providers.running() as provider:
        yield provider


@pytest.fixture
def provider(process: Provider) -> Provider:
    """The process, which does nothing unusual yet."""
    process.will()
    return process


@pytest.fixture
def runtime(runtime: Runtime, provider: Provider) -> Runtime:
    """An installation with single sign-on."""
    return replace(runtime, settings=replace(runtime.settings, sign_on=provider.setting()))


@pytest.fixture
def partnership(session: Session) -> Partnership:
    return factories.partnership(session, slug="here", name="Here")


@pytest.fixture
def manager(session: Session, partnership: Partnership) -> User:
    return accounts.member(session, partnership, Role.MANAGER, email="new@council.example", name="Head")

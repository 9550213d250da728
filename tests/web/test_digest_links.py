"""Every link of every digest leads its reader to a page, and its own link to their form."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.orm import Session

from tests import digests as running
from tests.web.conftest import SignIn, browser
from tracker.domain.mail import LINK_MARK
from tracker.models import Mail
from tracker.services import links

READERS = ("manager", "agency lead", "lead", "scrutineer", "several", "little", "board")


@pytest.fixture
def written(session: Session) -> dict[str, Mail]:
    """One digest to each reader, by what they are."""
    everything = running.full(session)
    mails = running.weekly(session) + running.board(session, date(2024, 11, 18))
    by_user = {mail.user_id: mail for mail in mails}
    return {name: by_user[user.id] for name, user in everything.readers.items()}


def addresses(mail: Mail) -> set[str]:
    """Each address in either form of a mail."""
    in_text = {word.rstrip(".,") for word in mail.text.split() if word.startswith("https://")}
    return in_text | set(html.fromstring(mail.html).xpath("//a/@href"))


@pytest.mark.parametrize("reader", READERS)
def test_every_link_of_a_digest_works(
    app: Flask, session: Session, sign_in: SignIn, written: dict[str, Mail], reader: str
) -> None:
    mail = written[reader]
    token = links.mint(session, mail, now=running.OCCASION.now)
    client = sign_in(browser(app, session), mail.user)
    nobody = browser(app, session)
    found = addresses(mail)
    assert found
    for address in found:
        parts = urlsplit(address)
        assert (parts.scheme, parts.netloc) == ("https", "tracker.example"), address
        path = parts.path.replace(LINK_MARK, token) + (f"?{parts.query}" if parts.query else "")
        response = (nobody if LINK_MARK in parts.path else client).get(path)
        assert response.status_code == 200, address
        assert "so it was left out" not in response.text, address


def test_each_form_has_the_same_links_where_nothing_is_cut(written: dict[str, Mail]) -> None:
    for reader in ("lead", "agency lead", "little"):
        mail = written[reader]
        in_html = set(html.fromstring(mail.html).xpath("//a/@href"))
        for address in addresses(mail) - in_html:
            pytest.fail(f"{reader}: {address} is in the text alone")

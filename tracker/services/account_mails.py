"""Mails about a person's account: an invitation, another password, another address, and what was changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.adapters import rendering
from tracker.adapters.rendering import Rendered
from tracker.domain import london, wording
from tracker.domain.accounts import TokenKind
from tracker.domain.mail import LINK_MARK
from tracker.domain.roles import Actor
from tracker.models import AddressChange, Partnership, ResetRequest, User
from tracker.queries import installation, links
from tracker.services import mail as outbox
from tracker.services.account_links import CHANGE, PATHS
from tracker.services.notices import Post

NOTICE = "account_notice"
NOT_YOU = "If you know nothing of this, tell your partnership manager, or whoever runs Followthrough for you."


@dataclass(frozen=True)
class Letter:
    """One mail about an account: what it says, the button with its link if it has one, and why it came."""

    kind: str
    subject: str
    paragraphs: tuple[str, ...]
    why: str
    button: str = ""
    key: str = ""
    change_id: int | None = None


def invite(
    session: Session, user: User, partnership: Partnership | None, *, post: Post, actor: Actor, now: datetime
) -> None:
    """Ask a person to choose their password."""
    to = partnership.name if partnership else "the installation that you are to run"
    by_sign_on = bool(post.only_by) and not user.is_administrator
    how = (
        f"You sign in by {post.only_by}, with the address {user.email}."
        if by_sign_on
        else "Choose a password of your own, which nobody else knows. The link is good for 7 days, and once. "
        f"From then on you sign in with {user.email}."
    )
    letter = Letter(
        TokenKind.INVITATION.value,
        "You are invited to Followthrough",
        (
            f"{_who(actor)} has made an account for you: {user.name}, at {to}.",
            how,
        ),
        "You get this because somebody gave this address when they added you.",
        button="Go to Followthrough" if by_sign_on else "Choose your password",
    )
    _send(session, user, letter, partnership_id=partnership.id if partnership else None, post=post, now=now)


def send_reset(session: Session, user: User, request: ResetRequest, *, post: Post, now: datetime) -> None:
    """Send a link by which a person chooses another password."""
    letter = Letter(
        TokenKind.RESET.value,
        "Choose another password",
        (
            "Somebody asked for another password for your account. The link is good for 1 hour, and once.",
            "Until it is used, your password stays as it is.",
        ),
        "You get this because somebody gave this address at “I forgot my password”. If that was not "
        "you, do nothing.",
        button="Choose another password",
        key=f"reset:{request.id}",
    )
    _send(session, user, letter, post=post, now=now)


def ask_old_address(session: Session, change: AddressChange, *, post: Post, now: datetime) -> None:
    """Ask the address that a person has whether they are to have another."""
    letter = Letter(
        TokenKind.OLD_ADDRESS.value,
        "Is your address to change?",
        (
            f"{change.asked_by_name} asks that mail to {change.user.name} goes to {change.new_address} from "
            "now on, and that you sign in with it.",
            "It changes only when you agree, and whoever reads the new address too. The link is good for 7 "
            "days. On its page you can also stop the change.",
        ),
        NOT_YOU,
        button="Agree, or stop it",
        change_id=change.id,
    )
    _send(session, change.user, letter, to=change.old_address, post=post, now=now)


def ask_new_address(session: Session, change: AddressChange, *, post: Post, now: datetime) -> None:
    """Ask the address that a person is to have whether it is theirs."""
    letter = Letter(
        TokenKind.NEW_ADDRESS.value,
        "Is this your new address?",
        (
            f"{change.asked_by_name} asks that mail from Followthrough to {change.user.name} comes here.",
            "It changes only when you say that this is your address. The link is good for 7 days.",
        ),
        "If you do not know this person, do nothing: without your answer nothing comes here.",
        button="This is my address",
        change_id=change.id,
    )
    _send(session, change.user, letter, to=change.new_address, post=post, now=now)


def tell_of_taken_address(session: Session, holder: User, *, post: Post, now: datetime) -> None:
    """Tell the holder of an account that somebody else's account was to have their address."""
    letter = Letter(
        NOTICE,
        "You have an account with this address already",
        (
            "Somebody who is signed in asked to have this address for their account. It is that of your own "
            "account, so nothing changes.",
        ),
        NOT_YOU,
    )
    _send(session, holder, letter, post=post, now=now)


def tell_of_new_address(session: Session, change: AddressChange, *, post: Post, now: datetime) -> None:
    """Tell the old address that the new one holds from now on."""
    letter = Letter(
        NOTICE,
        "Your address has changed",
        (f"From now on mail to {change.user.name} goes to {change.new_address}, and you sign in with it.",),
        NOT_YOU,
    )
    _send(session, change.user, letter, to=change.old_address, post=post, now=now)


def tell_of_password(session: Session, user: User, *, post: Post, now: datetime) -> None:
    """Tell a person that their password was changed."""
    said = f"The password of your account was changed on {wording.moment(now)}."
    more = "Wherever you were signed in, you are not any more, except where it was changed."
    _send(
        session,
        user,
        Letter(NOTICE, "Your password was changed", (said, more), NOT_YOU),
        post=post,
        now=now,
    )


def tell_of_way_in(session: Session, user: User, what: str, *, post: Post, now: datetime) -> None:
    """Tell a person that another way into their account was made, or one of its locks taken off."""
    paragraphs = (
        f"{what} on {wording.moment(now)}.",
        "If that was you, there is nothing to do.",
    )
    letter = Letter(NOTICE, "The ways into your account have changed", paragraphs, NOT_YOU)
    _send(session, user, letter, post=post, now=now)


def tell_of_reset_factor(
    session: Session, user: User, reason: str, *, by: Actor, post: Post, now: datetime
) -> None:
    """Tell a person that somebody took their second factor away."""
    paragraphs = (
        f"{_who(by)} reset your second factor on {wording.moment(now)}. The reason that was given: {reason}",
        "You sign in with your password alone until you set up another one, under Security in the menu.",
    )
    _send(
        session,
        user,
        Letter(NOTICE, "Your second factor was reset", paragraphs, NOT_YOU),
        post=post,
        now=now,
    )


def tell_of_sign_on(session: Session, user: User, provider: str, *, post: Post, now: datetime) -> None:
    """Tell a person that from now on they may come by single sign-on."""
    said = f"On {wording.moment(now)} somebody signed in to your account by {provider} for the first time."
    more = "From now on that signs you in. A second factor that you have set up here is still asked for."
    letter = Letter(NOTICE, f"You signed in by {provider}", (said, more), NOT_YOU)
    _send(session, user, letter, post=post, now=now)


def tell_of_unlinked(
    session: Session, user: User, provider: str, reason: str, *, by: Actor, post: Post, now: datetime
) -> None:
    """Tell a person that single sign-on no longer knows them."""
    paragraphs = (
        f"{_who(by)} unlinked your account from {provider} on {wording.moment(now)}. The reason that was "
        f"given: {reason}",
        f"When you next sign in by {provider}, it is linked again, where {provider} says that the address "
        "is yours.",
    )
    _send(
        session, user, Letter(NOTICE, "Single sign-on was unlinked", paragraphs, NOT_YOU), post=post, now=now
    )


def _who(actor: Actor) -> str:
    return "Whoever runs Followthrough for you" if actor.is_operator else actor.name


def _send(
    session: Session,
    user: User,
    letter: Letter,
    *,
    post: Post,
    now: datetime,
    to: str = "",
    partnership_id: int | None = None,
) -> None:
    """Write the mail down; the same click a second time writes none."""
    _, newest = links.mails_since(session, user.id, letter.kind, now)
    mail = outbox.outgoing(
        _rendered(session, user, letter, post),
        key=letter.key or f"{letter.kind}:{user.id}:{newest}",
        kind=letter.kind,
        for_date=london.date_of(now),
        partnership_id=partnership_id,
        user_id=user.id,
        to_address=to or user.email,
        subject=letter.subject,
        items=[{CHANGE: letter.change_id}] if letter.change_id else [],
        base_url=post.base_url,
        now=now,
        real_now=post.real_now,
    )
    try:
        with session.begin_nested():
            outbox.queue(session, [mail])
    except IntegrityError:
        return


def _rendered(session: Session, user: User, letter: Letter, post: Post) -> Rendered:
    row = installation.find(session)
    names = sorted({membership.partnership.name for membership in user.memberships})
    path = PATHS[TokenKind(letter.kind)] if letter.button else ""
    return rendering.render(
        "account",
        subject=letter.subject,
        partnership=wording.sentence_list(names),
        paragraphs=letter.paragraphs,
        button=letter.button,
        link=f"{post.base_url.rstrip('/')}/{path}/{LINK_MARK}",
        why=letter.why,
        is_demonstration=bool(row and row.is_demonstration),
    )

"""The scheduler's other beat: telling webhooks, apart from mail, so that neither waits for the other."""

import logging

from tracker.adapters import clock, posting
from tracker.services import subscription_delivery
from tracker.services.runtime import Runtime, database_asked
from tracker.services.subscription_delivery import Post, Telling

log = logging.getLogger(__name__)


@database_asked()
def deliver(runtime: Runtime, post: Post = posting.post) -> dict[str, int]:
    """Tell every webhook what is due for it."""
    by = Telling(
        post=post,
        installation_keys=(runtime.settings.secret_key, *runtime.settings.old_keys),
        base_url=runtime.settings.base_url,
        now=runtime.clock.now,
        real_now=clock.real_now,
    )
    return subscription_delivery.deliver(runtime.session_factory, by)


def beat(runtime: Runtime) -> None:
    """Tell what is due, and log it where there was anything."""
    figures = deliver(runtime)
    if any(figures.values()):
        log.info("webhooks: delivered %s, failed %s", figures["delivered"], figures["failed"])

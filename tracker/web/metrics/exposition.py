"""The figures in Prometheus's text format: from the database, and what the server's workers have counted."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tracker.services.health import JobHealth, MailHealth
from tracker.services.metrics import Figures
from tracker.web.metrics import requests

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


def text(figures: Figures) -> bytes:
    """Every figure with its HELP and TYPE."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(figures))
    return generate_latest(registry) + generate_latest(requests.registry())


class _Figures(Collector):
    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    def collect(self) -> Iterator[Metric]:
        """What the library asks of whoever has figures."""
        outcomes = CounterMetricFamily(
            "followthrough_mail_outcomes",
            "Tries to send a mail, and what happened to it after, by what came of it.",
            labels=["outcome"],
        )
        for outcome, number in self.figures.outcomes.items():
            outcomes.add_metric([outcome.value], number)
        yield outcomes
        yield from _mail(self.figures.mail)
        yield from _jobs(self.figures.jobs)


def _mail(mail: MailHealth) -> Iterator[Metric]:
    oldest = (mail.oldest_unsent or timedelta()).total_seconds()
    for name, what, number in (
        ("mails_waiting", "Mails that are still to go.", mail.unsent),
        ("mails_failing", "Mails that are still to go and have failed at least once.", mail.failing),
        ("mails_given_up", "Mails that were given up and that nobody has sent again.", mail.given_up),
        (
            "mail_oldest_unsent_seconds",
            "For how long the oldest mail could have gone; 0 if none waits.",
            oldest,
        ),
    ):
        yield GaugeMetricFamily(f"followthrough_{name}", what, value=number)


def _jobs(jobs: Mapping[str, JobHealth]) -> Iterator[Metric]:
    """Each by the name of the job: the label `job` is Prometheus's own."""
    finished = _gauge(
        "last_finished_timestamp_seconds", "When it last finished, by the installation's clock."
    )
    took = _gauge("last_duration_seconds", "How long its last finished run took.")
    failing = _gauge("failing", "1 where its latest run ended in an error that was not made good.")
    late = _gauge("late", "1 where it is late by more than its period, or the scheduler beats no more.")
    for name, job in jobs.items():
        if job.finished_at:
            finished.add_metric([name], job.finished_at.timestamp())
        if job.took is not None:
            took.add_metric([name], job.took.total_seconds())
        failing.add_metric([name], job.state == "failing")
        late.add_metric([name], job.state == "late")
    yield from (finished, took, failing, late)


def _gauge(name: str, what: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"followthrough_job_{name}", what, labels=["name"])

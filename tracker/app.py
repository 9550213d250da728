"""Makes the web application: settings in, a Flask application with every feature out."""

from pathlib import Path

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.adapters import logs
from tracker.config import Settings
from tracker.services import runtime
from tracker.services.runtime import Runtime
from tracker.web import (
    access,
    banner,
    devices,
    errors,
    extensions,
    filters,
    headers,
    hosts,
    limits,
    requests,
    sessions,
)
from tracker.web.accounts import by_link as account_links
from tracker.web.accounts import second_factors, security, sign_on
from tracker.web.accounts import views as accounts
from tracker.web.actions import views as actions
from tracker.web.administration import views as administration
from tracker.web.api import docs as api_docs
from tracker.web.api import problems as api_problems
from tracker.web.api import views as api
from tracker.web.brands import views as brands
from tracker.web.calendars import views as calendars
from tracker.web.challenges import views as challenges
from tracker.web.dates import views as dates
from tracker.web.evidence import views as evidence
from tracker.web.evidence_room import views as evidence_room
from tracker.web.health import views as health
from tracker.web.help import views as help_pages
from tracker.web.history import views as history
from tracker.web.imports import views as imports
from tracker.web.links import views as links
from tracker.web.lists import views as lists
from tracker.web.mail import coming
from tracker.web.mail import views as mail
from tracker.web.meetings import views as meetings
from tracker.web.metrics import views as metrics
from tracker.web.overview import views as overview
from tracker.web.packs import views as packs
from tracker.web.people import accounts as people_accounts
from tracker.web.people import views as people
from tracker.web.plans import views as plans
from tracker.web.preferences import views as preferences
from tracker.web.recommendations import views as recommendations
from tracker.web.reports import views as reports
from tracker.web.retention import views as retention
from tracker.web.settings import views as settings_pages
from tracker.web.signing import by_link as signing_links
from tracker.web.signing import views as signing
from tracker.web.statements import adding, submitting
from tracker.web.statements import views as statements
from tracker.web.subscriptions import views as subscriptions
from tracker.web.templating import PlainEnvironment
from tracker.web.tokens import views as tokens
from tracker.web.webhooks import views as webhooks

FEATURES = (
    overview,
    history,
    lists,
    meetings,
    actions,
    dates,
    plans,
    evidence,
    evidence_room,
    challenges,
    recommendations,
    reports,
    imports,
    statements,
    signing,
    signing_links,
    submitting,
    adding,
    packs,
    mail,
    coming,
    links,
    people,
    settings_pages,
    retention,
    brands,
    people_accounts,
    accounts,
    sign_on,
    second_factors,
    security,
    account_links,
    administration,
    preferences,
    calendars,
    help_pages,
    health,
    metrics,
    webhooks,
    tokens,
    subscriptions,
    api,
    api_docs,
)
TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
LARGEST_UPLOAD = 25 * 1024 * 1024  # bytes
LONGEST_FORM = 2 * 1024 * 1024  # bytes; a whole report, corrected, is about a tenth of it


def create_app(settings: Settings) -> Flask:
    """The application of this installation."""
    running = runtime.start(settings)
    logs.start(running.is_demonstration)
    return build(running)


def build(running: Runtime) -> Flask:
    """The application on an installation that is already open."""
    app = Flask(__name__)
    app.jinja_environment = PlainEnvironment
    app.extensions["tracker"] = running
    app.config.update(_config(running.settings))
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(TEMPLATES),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    app.teardown_appcontext(extensions.close_session)
    extensions.login_manager.init_app(app, add_context_processor=False)  # banner.py tells templates
    extensions.login_manager.user_loader(sessions.load)
    for part in (requests, hosts, headers, errors, access, limits, filters, banner, devices, api_problems):
        part.init_app(app)
    extensions.csrf.init_app(app)  # after access, which keeps the form of a lost session
    access.public(app.view_functions["static"])
    for feature in FEATURES:
        app.register_blueprint(feature.bp)
    if running.settings.is_https:
        # The application itself speaks plain HTTP, so whoever speaks TLS stands in front and says who asks.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    return app


def _config(settings: Settings) -> dict[str, object]:
    # Browsers share cookies between the ports of a host, and two copies may run side by side.
    cookie = "__Host-followthrough" if settings.is_https else f"followthrough-{settings.port}"
    return {
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": list(settings.old_keys),
        "SESSION_COOKIE_NAME": cookie,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "MAX_CONTENT_LENGTH": LARGEST_UPLOAD,
        "MAX_FORM_MEMORY_SIZE": LONGEST_FORM,
        "MAX_FORM_PARTS": 5_000,
        "WTF_CSRF_TIME_LIMIT": None,
    }

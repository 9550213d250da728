"""The application, for a WSGI server."""

from tracker.app import create_app
from tracker.config import from_environment

app = create_app(from_environment())

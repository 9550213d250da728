"""What every answer tells the browser: run nothing inline, load nothing from elsewhere."""

import secrets

from flask import Flask, Response, g, request, session

from tracker.web import extensions

A_YEAR = 31_536_000  # seconds
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def init_app(app: Flask) -> None:
    """Set the headers after every request, and give templates the nonce of their one inline script."""
    app.after_request(_add)
    app.jinja_env.globals["csp_nonce"] = nonce


def nonce() -> str:
    """A word that this answer's own inline script carries, and no other."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def policy(script_nonce: str | None) -> str:
    """The Content-Security-Policy: only our own files, forms only to ourselves, in no other's frame."""
    script = f"'self' 'nonce-{script_nonce}'" if script_nonce else "'self'"
    return (
        f"default-src 'none'; script-src {script}; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def _add(response: Response) -> Response:
    # A view may have set its own policy, for instance for a mail that is shown in a sandboxed frame.
    response.headers.setdefault("Content-Security-Policy", policy(g.get("csp_nonce")))
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    if extensions.settings().is_https:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}; includeSubDomains")
    if request.endpoint == "static":
        kept = f"public, max-age={A_YEAR}, immutable" if "v" in request.args else "no-cache"
        response.headers["Cache-Control"] = kept
    elif ("_user_id" in session or request.method == "POST") and not response.cache_control.private:
        response.headers["Cache-Control"] = "no-store"
    return response

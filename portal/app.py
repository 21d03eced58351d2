"""The web application: pages ask services and show what they answer; they decide nothing and know no tables."""

from flask import Flask
from flask_wtf import CSRFProtect

from adapters.house import House
from portal import access, assets, code_words, errors, frame, given, health, limits, measure, trail_words, words
from portal.api import app as api
from portal.headers import protect
from portal.pages import BLUEPRINTS, unsubscribe
from portal.proxied import Proxied
from portal.shared import EXTENSION, Shared


def create_app(house: House) -> Flask:
    app = Flask(__name__)
    secure = house.settings.portal_url.startswith("https:")
    app.config.update(
        SECRET_KEY=house.seals.mark("portal forms"),
        SESSION_COOKIE_NAME="__Host-form" if secure else "dossier-form",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a page that was left open still works
    )
    app.extensions[EXTENSION] = Shared(house)
    api.mount(app, house)
    app.wsgi_app = Proxied(app.wsgi_app, house.settings.proxy_networks)  # type: ignore[method-assign]  # Flask's own way
    measure.clock(app)
    limits.keep(app)
    words.teach(app)
    assets.teach(app)
    code_words.teach(app)
    trail_words.teach(app)
    frame.teach(app)
    access.keep_door(app)
    forms = CSRFProtect(app)  # reads the form: behind the door, so that a stranger's is not taken in
    forms.exempt(unsubscribe.switch_off)  # mail programs press it, without a cookie (RFC 8058 3.1)
    app.before_request(given.refuse_what_no_text_holds)  # the form is read by now
    errors.answer(app)
    app.register_blueprint(health.pages(house))
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.after_request(lambda response: protect(response, secure=secure))
    return app

"""The pages: each feature is a package of routes, forms and what its templates show."""

from __future__ import annotations

from flask import Flask

from matchmaker.web import (
    about,
    access,
    accounts,
    assets,
    claims,
    errors,
    feeds,
    files,
    headers,
    health,
    home,
    introductions,
    language,
    leads,
    limits,
    logs,
    me,
    needs,
    notices,
    notifications,
    numbers,
    office,
    organisations,
    profile,
    proposals,
    providers,
    questions,
    sessions,
    templating,
    transactions,
    tuning,
)


def register_web(app: Flask) -> None:
    """Attach every page and what all pages share."""
    logs.init_app(app)
    numbers.init_app(app)
    language.init_app(app)
    assets.init_app(app)
    headers.init_app(app)
    transactions.init_app(app)
    limits.init_app(app)
    files.init_app(app)
    accounts.init_app(app)
    sessions.init_app(app)
    access.init_app(app)
    templating.init_app(app)
    notifications.init_app(app)
    leads.init_app(app)
    me.init_app(app)
    office.init_app(app)
    errors.init_app(app)
    for feature in (
        home,
        accounts,
        needs,
        introductions,
        proposals,
        leads,
        notices,
        claims,
        questions,
        feeds,
        profile,
        notifications,
        organisations,
        me,
        office,
        tuning,
        providers,
        about,
        health,
    ):
        app.register_blueprint(feature.bp)

"""Settings: what an admin decides for everybody, and what the environment has decided already."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from dashboard.lists import table
from dashboard.pane import pane
from dashboard.safe import Safe, html, join, label
from dashboard.shell import actor, database, may, no_entry, page_head, say
from dashboard.texts import LANGUAGES, _, told
from listener.configuring import SettingView, change_setting, list_settings
from listener.errors import ListenerError
from listener.roles import Act
from listener.settings import get_settings

if not may(Act.ADMIN):
    no_entry(Act.ADMIN)
with database().read() as session:
    settings = {setting.name: setting for setting in list_settings(session)}


def _source(setting: SettingView) -> str:
    if setting.by_environment:
        return _("Set by {name} in the environment; it can be changed only there.").format(
            name=f"LISTENER_{setting.name.upper()}"
        )
    if setting.by:
        return _("Set by {name}.").format(name=setting.by)
    return _("As it comes.")


def _save(name: str) -> None:
    value = st.session_state[f"setting_{name}"]
    try:
        change_setting(database(), name, value or None, actor=actor())
    except ListenerError as error:
        say(label(told(str(error))))
    else:
        say(_("Saved."))


def _restore(name: str) -> None:
    change_setting(database(), name, None, actor=actor())
    say(_("As it came."))


def _row(setting: SettingView, title: str, words: str) -> None:
    key = f"setting_{setting.name}"
    with st.container(border=True, width=760):
        st.session_state[key] = setting.value
        common: Any = {
            "key": key, "on_change": _save, "args": (setting.name,), "disabled": setting.by_environment,
        }  # fmt: skip
        if setting.name == "reporting_zone":
            st.selectbox(title, sorted(available_timezones()), **common)
        elif setting.name == "language":
            names = {"": _("As the browser asks"), **LANGUAGES}
            st.selectbox(title, list(names), format_func=names.__getitem__, **common)
        else:
            st.text_input(title, max_chars=200, placeholder="care@example.vn", **common)
        pane(
            html('<p class="small soft">{}</p><div class="small">{}</div>', words, _source(setting)),
            key=f"words_{setting.name}",
        )
        if setting.by:
            st.button(
                _("Back to how it comes"), key=f"restore_{setting.name}", type="tertiary",
                on_click=_restore, args=(setting.name,),
            )  # fmt: skip


def _fixed() -> Safe:
    """What only the environment says, and where it is looked up."""
    found = get_settings()
    provider = found.oidc_issuer or _("none: names and passwords")
    rows = [
        (_("Database"), database().shown, "LISTENER_DATABASE_URL"),
        (_("Data folder"), str(found.data_dir), "LISTENER_DATA_DIR"),
        (_("Listens on"), f"{found.host}:{found.dashboard_port}", "LISTENER_HOST, LISTENER_DASHBOARD_PORT"),
        (_("Address for people"), found.address or "–", "LISTENER_ADDRESS"),
        (_("Sign-in provider"), provider, "LISTENER_OIDC_ISSUER"),
        (_("Crawls at one time"), str(found.crawl_slots), "LISTENER_CRAWL_SLOTS"),
    ]
    lines = [
        html(
            '<tr><td>{}</td><td style="overflow-wrap:anywhere">{}</td>'
            '<td><span class="code">{}</span></td></tr>',
            *row,
        )
        for row in rows
    ]
    return join(
        (
            html("<h2>{}</h2>", _("Set where the listener is started")),
            table((_("What"), _("Now"), _("Variable")), lines),
        )
    )


pane(page_head(_("Settings")), key="head")
_row(
    settings["reporting_zone"],
    _("Reporting zone"),
    _(
        "Whose days charts, reports and office hours follow. Another zone has all days of history worked "
        "out anew, which takes minutes for millions of posts. Times are shown in each reader's own zone."
    ),
)
_row(
    settings["language"],
    _("Language at first"),
    _("For whoever has not chosen one. Everybody can switch at any time."),
)
_row(
    settings["contact"],
    _("Contact for site owners"),
    _("An e-mail or a page that every request of a crawl names, so that a site's owner can reach you."),
)
pane(
    html(
        '<h2>{}</h2><p><a href="/sources" target="_self">{}</a> · <a href="/team" target="_self">{}</a></p>',
        _("Elsewhere"), _("How long posts are kept: with each source"),
        _("Office hours and clocks: with the team"),
    ),
    key="elsewhere",
)  # fmt: skip
pane(_fixed(), key="fixed")

"""The table of users, adding one, and what an admin can do about one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.formats import number, when
from dashboard.lists import table
from dashboard.pane import pane
from dashboard.safe import NOTHING, Safe, html, join, label
from dashboard.shell import actor, database, empty, role_name, say
from dashboard.texts import _, _n, told
from listener.access.users import Added, UserView, add_user, change_user, reset_password, set_enabled
from listener.access.visits import VisitView, end_visits
from listener.errors import ListenerError
from listener.roles import Role
from listener.settings import get_settings

_MADE = "_password_made"
here = st.query_params


def role_meaning(role: Role) -> str:
    """What a role is for."""
    return {
        Role.VIEWER: _("looks at everything and changes nothing"),
        Role.AGENT: _("works on cases, tags, links and moods"),
        Role.MANAGER: _("also sets up brands, sources, rules, teams and reports"),
        Role.ADMIN: _("also manages users and settings, erases and restores"),
    }[role]


def first_steps() -> None:
    """What happens when the first user is made."""
    pane(
        empty(
            _("Nobody signs in here yet"),
            _(
                "This dashboard answers this machine only, and whoever sits here may do everything. Make "
                "the first admin, and from then on everybody signs in."
            ),
            _("Others can reach it once you serve it beyond this machine:"),
            command="listener up --host 0.0.0.0",
        ),
        key="first_steps",
    )


def add_form(*, first: bool) -> None:
    """A new user; the password is made here and shown once.

    Args:
        first: the very first one: an admin.
    """
    provider = bool(get_settings().oidc_issuer)
    with st.form("add_user", border=True, enter_to_submit=False):
        left, right = st.columns(2)
        name = left.text_input(_("Name to sign in with"), key="add_name", max_chars=64, placeholder="lan")
        shown = right.text_input(_("Full name"), key="add_shown", max_chars=200, placeholder="Nguyễn Lan")
        email = left.text_input(
            _("E-mail (optional)"), key="add_email", max_chars=320,
            help=_("Finds them when they sign in with your organisation.") if provider else None,
        )  # fmt: skip
        role = right.selectbox(
            _("Role"), [Role.ADMIN] if first else list(Role), format_func=_role_line, key="add_role"
        )
        by_provider = provider and st.toggle(
            _("They sign in with your organisation only, without a password"), key="add_by_provider"
        )
        with st.container(horizontal=True):
            sent = st.form_submit_button(_("Add"), type="primary", key="add_go")
            back = not first and st.form_submit_button(_("Cancel"), key="add_cancel")
    if back:
        here.pop("add", None)
        st.rerun()
    if sent:
        made: list[Added] = []
        if _try(
            lambda: made.append(
                add_user(
                    database(), name, role, actor=actor(), shown=shown, email=email, by_provider=by_provider
                )
            )
        ):
            [added] = made
            if added.password:
                st.session_state[_MADE] = (added.user.name, added.password)
            here.pop("add", None)
            here["user"] = added.user.name
            if first:
                st.session_state["_first_admin"] = True
            st.rerun()


def said_password() -> None:
    """A password that was just made, once; it is kept nowhere."""
    made = st.session_state.get(_MADE)
    if made is None:
        return
    name, password = made
    with st.container(border=True, key="made_password"):
        pane(
            html(
                "<h3>{}</h3><p>{}</p>",
                _("The password of {name}").format(name=name),
                _(
                    "Pass it on by a safe way. It is shown only now, opens the door for seven days, and the "
                    "first thing asked is a password of their own."
                ),
            ),
            key="made_words",
        )
        st.code(password, language=None)
        if st.button(_("I have passed it on"), key="made_seen", type="primary"):
            st.session_state.pop(_MADE)
            st.rerun()


def users_table(users: Sequence[UserView], chosen: UserView | None) -> Safe:
    """All users; a row opens what can be done."""
    titles = (_("Name"), _("Role"), _("State"), _("Last seen"), _("Browsers"))
    rows = [
        html(
            '<tr data-act="open:{}" class="{}"><td><a href="/users?user={}" data-act="open:{}"><b>{}</b></a>'
            '<div class="small soft">{}</div></td><td>{}</td>'
            '<td class="nowrap"><span class="{}">●</span> {}</td><td class="nowrap">{}</td>'
            '<td class="num">{}</td></tr>',
            user.name, "open" if chosen and user.name == chosen.name else "", user.name, user.name,
            user.shown, " · ".join(filter(None, (user.name, user.email))), role_name(user.role),
            *_state(user), when(user.seen_at), number(user.visits),
        )
        for user in users
    ]  # fmt: skip
    return table(titles, rows, numbers_from=4)


def _state(user: UserView) -> tuple[str, str]:
    if not user.enabled:
        return "bad", _("disabled")
    if user.seen_at is None:
        return "warn", _("invited")
    return "good", _("enabled")


def manage(user: UserView, visits: Sequence[VisitView]) -> None:
    """What an admin can do about one user."""
    pane(html("<h2>{}</h2>", user.shown), key="user_head")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        role = st.selectbox(
            _("Role"), list(Role), index=list(Role).index(user.role), format_func=_role_line,
            key=f"role_{user.name}", width=420,
        )  # fmt: skip
        role = role or user.role
        if st.button(_("Save"), key="role_save", disabled=role is user.role):
            _done(
                lambda: change_user(database(), user.name, actor=actor(), role=role),
                _("{name} is now {role}.").format(name=label(user.shown), role=role_name(role)),
            )
    with st.container(horizontal=True):
        st.button(
            _("Make a new password"), key="reset", icon=":material/key:", on_click=_reset, args=(user.name,)
        )
        st.button(
            _("Disable") if user.enabled else _("Enable"), key="enable",
            icon=":material/person_off:" if user.enabled else ":material/person_check:",
            on_click=_enable, args=(user, not user.enabled),
        )  # fmt: skip
        st.button(
            _("Sign out everywhere"), key="end_visits", icon=":material/logout:", disabled=not visits,
            on_click=_end, args=(user,),
        )  # fmt: skip
    pane(_visits(visits), key="visits")


def _visits(visits: Sequence[VisitView]) -> Safe:
    if not visits:
        return html('<p class="soft">{}</p>', _("Signed in nowhere at the moment."))
    rows = [
        html(
            '<tr><td style="overflow-wrap:anywhere">{}</td><td class="nowrap">{}</td>'
            '<td class="nowrap">{}</td><td class="nowrap">{}</td></tr>',
            visit.browser or _("unknown browser"), visit.address or "–", when(visit.created_at),
            when(visit.seen_at),
        )
        for visit in visits
    ]  # fmt: skip
    titles = (_("Browser"), _("Address"), _("Signed in"), _("Last used"))
    return join((html("<h3>{}</h3>", _("Signed in here")), table(titles, rows), NOTHING))


def _role_line(role: Role) -> str:
    return f"{role_name(role)}: {role_meaning(role)}"


def _reset(name: str) -> None:
    made: list[str] = []
    if _try(lambda: made.append(reset_password(database(), name, actor=actor()))):
        st.session_state[_MADE] = (name, made[0])


def _enable(user: UserView, enabled: bool) -> None:
    said = _("{name} may come in again.") if enabled else _("{name} is kept out and signed out everywhere.")
    if _try(lambda: set_enabled(database(), user.name, enabled, actor=actor())):
        say(said.format(name=label(user.shown)))


def _end(user: UserView) -> None:
    ended = end_visits(database(), user.name, actor=actor())
    say(_n("{n} browser was signed out.", "{n} browsers were signed out.", ended).format(n=ended))


def _done(act: Callable[[], object], said: str) -> None:
    if _try(act):
        say(said)
        st.rerun()


def _try(act: Callable[[], object]) -> bool:
    try:
        act()
    except ListenerError as error:
        st.error(label(told(str(error))), icon=":material/error:")
        return False
    return True

"""Compare: brands, or two periods, side by side on the same filters."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from dashboard.comparing import Named, more_brands, show_comparison
from dashboard.filterbar import overview_bar
from dashboard.formats import short_day
from dashboard.palette import accent, brand_color, quiet
from dashboard.pane import pane
from dashboard.shell import database, empty, go, page_head, today
from dashboard.texts import _
from listener.engagement.choices import choices
from listener.engagement.comparing import MOST, a_year_before, compare_brands, compare_periods
from listener.engagement.filters import MentionFilter, period_before
from listener.settings import get_settings

KEY = "against"

with database().read() as session:
    known = choices(session)


def chosen_start(wanted: MentionFilter, against: str) -> date:
    """The first day of the earlier period."""
    if against == "year":
        return a_year_before(wanted)
    if against == "dates":
        latest = wanted.start - timedelta(days=1)
        picked: object = st.date_input(
            _("First day of the earlier period"), value=min(period_before(wanted).start, latest),
            max_value=latest, format="DD/MM/YYYY", key="compare_start", width=230,
        )  # fmt: skip
        if isinstance(picked, date):
            return picked
    return period_before(wanted).start


def span(wanted: MentionFilter) -> str:
    """``1 Nov – 30 Nov``."""
    return f"{short_day(wanted.start)} – {short_day(wanted.end)}"


pane(page_head(_("Compare")), key="head")
if not known.brands:
    act = pane(
        empty(
            _("Nothing to compare yet"),
            _("Add your brand and a competitor; two periods of one brand can be compared as well."),
            command='listener brand add "Sao Khuê" --query \'"sao khuê"\' --competitor',
            act=("brands", _("Add a brand")),
        ),
        key="empty",
    )
    if act:
        go("brands")
    st.stop()

ways = {
    "brands": _("Brands"),
    "before": _("Period before"),
    "year": _("Year before"),
    "dates": _("Other days"),
}
if "compare_way" not in st.session_state:
    asked_way = st.query_params.get(KEY, "")
    st.session_state["compare_way"] = (
        asked_way if asked_way in ways else "brands" if len(known.brands) > 1 else "before"
    )
asked = overview_bar(known, page="compare")
way = st.segmented_control(
    _("Compare with"), list(ways), format_func=ways.__getitem__, key="compare_way", required=True,
    label_visibility="collapsed",
)  # fmt: skip
way = way or "brands"
st.query_params[KEY] = way
wanted, zone = asked.filter, get_settings().zone
if way == "brands":
    codes = wanted.brands if len(wanted.brands) > 1 else tuple(brand.code for brand in known.brands)
    if len(codes) < 2:
        pane(
            empty(_("There is one brand only"), _("Compare two periods of it, or add a competitor.")),
            key="one",
        )
        st.stop()
    more_brands(len(codes) - MOST)
    brands = {brand.code: brand for brand in known.brands}
    with database().read() as session:
        found = compare_brands(session, wanted, codes[:MOST], zone, today=today())
    show_comparison(
        found,
        [
            Named(side=side, name=brands[code].name, color=brand_color(brands[code].id))
            for side, code in zip(found.sides, codes, strict=False)
        ],
    )
else:
    start = chosen_start(wanted, way)
    with database().read() as session:
        found = compare_periods(session, wanted, start, zone, today=today())
    show_comparison(
        found,
        [
            Named(side=side, name=span(side.wanted), color=color)
            for side, color in zip(found.sides, (accent(), quiet()["text"]), strict=True)
        ],
    )

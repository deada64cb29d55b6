"""The bar of filters above Overview and Mentions, kept in the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard import address
from dashboard.address import Asked
from dashboard.filternames import kind_name, via_name
from dashboard.querybox import query_box, vocabulary
from dashboard.queryhelp import show_query_error
from dashboard.ruling import choose_rule
from dashboard.safe import cut, label
from dashboard.shell import database, mood_name, today
from dashboard.texts import _, _n
from listener.engagement.choices import LANGUAGES, Choices, author_names, thread_titles
from listener.engagement.filters import KINDS, MOODS, VIAS, MentionFilter
from listener.engagement.rules import USUAL
from listener.engagement.searching import read_search
from listener.queries import QuerySyntaxError

_WRITTEN = "_address"
_ASKED = "_asked"
_PAGE = "_bar_page"
_RULED = ("overview", "topics")
"""Pages that count by a rule."""


def overview_bar(choices: Choices, page: str = "overview") -> Asked:
    """Period, brands, and on screens of numbers the counting rule."""
    asked = _arrive(page, ("period", "dates", "brand", "rule"))
    with st.container(horizontal=True, vertical_alignment="center", key="bar"):
        start, end, period = _period(asked)
        brands = _brands(choices)
        rule = choose_rule() if page in _RULED else asked.rule
    wanted = MentionFilter(start=start, end=end, brands=brands)
    return _leave(Asked(filter=wanted, period=period, rule=rule), keep=asked)


def mentions_bar(choices: Choices) -> Asked:
    """Everything that can be filtered by."""
    before = st.session_state.get(_ASKED)
    rule = before.rule if isinstance(before, Asked) else USUAL  # this screen has none; others go on with it
    asked = _arrive(
        "mentions",
        (
            "period",
            "dates",
            "brand",
            "mood",
            "source",
            "language",
            "kind",
            "via",
            "author",
            "thread",
            "customer",
            "q",
            "days",
            "owned",
            "answers",
            "suspect",
        ),
    )
    search = _search(choices)
    with st.container(horizontal=True, vertical_alignment="center", key="bar"):
        start, end, period = _period(asked)
        brands = _brands(choices)
        moods = tuple(
            st.pills(
                _("Mood"),
                MOODS,
                format_func=mood_name,
                selection_mode="multi",
                key="f_mood",
                label_visibility="collapsed",
            )
        )
        authors = _authors(asked)
        threads = _threads(asked)
        more = _more(choices, MentionFilter(start=start, end=end))
    wanted = replace(
        more, brands=brands, moods=moods, authors=authors, threads=threads,
        search=(search or "").strip() or None,
    )  # fmt: skip
    shown = _leave(Asked(filter=wanted, period=period), keep=None)
    st.session_state[_ASKED] = replace(shown, rule=rule)
    return shown


def _search(choices: Choices) -> str:
    """The search box; a mistake is pointed at right below it, where it is mended."""
    typed = str(st.session_state["f_q"])
    said = query_box(
        _("Search"),
        typed,
        vocabulary(choices),
        key="search_box",
        placeholder=_('Search the posts: "giao hàng" AND (chậm OR trễ) NOT shopee'),
        mistaken=_mistake(typed) is not None,
    )
    if said != typed:
        st.session_state["f_q"] = said
    mistake = _mistake(said)
    if mistake is not None and (mended := show_query_error(mistake)) is not None:
        st.session_state["f_q"] = mended
        st.rerun()
    return said


def _mistake(text: str) -> QuerySyntaxError | None:
    try:
        read_search(text)
    except QuerySyntaxError as error:
        return error
    return None


def clear() -> None:
    """Forget every filter but the period; for a button's callback."""
    asked = st.session_state.get(_ASKED)
    if isinstance(asked, Asked):
        st.session_state[_ASKED] = replace(
            asked, filter=MentionFilter(start=asked.filter.start, end=asked.filter.end)
        )
    for key in address.KEYS:
        st.session_state.pop(f"f_{key}", None)
        if key in st.query_params and key not in ("period", "from", "to"):
            del st.query_params[key]
    st.session_state[_WRITTEN] = _in_address()


def _in_address() -> dict[str, str]:
    return {key: st.query_params[key] for key in address.KEYS if key in st.query_params}


def _arrive(page: str, fields: tuple[str, ...]) -> Asked:
    """What is asked for: by the address when someone came by a link or went back, else as before."""
    here = _in_address()
    known = st.session_state.get(_ASKED)
    fresh = here != st.session_state.get(_WRITTEN)
    asked = known if isinstance(known, Asked) and not (fresh and here) else address.read(here, today())
    if asked.period is not None:
        start, end = address.last_days(asked.period, today())
        asked = replace(asked, filter=replace(asked.filter, start=start, end=end))
    # Streamlit drops what the other page's widgets of the same key said only after this run.
    moved = st.session_state.get(_PAGE) != page
    st.session_state[_PAGE] = page
    for name, value in _values(asked).items():
        if name in fields and (fresh or moved or f"f_{name}" not in st.session_state):
            st.session_state[f"f_{name}"] = value
        elif name in fields and name != "dates":
            # Said again at each run: what is drawn only when a popover opens would else forget it.
            st.session_state[f"f_{name}"] = st.session_state[f"f_{name}"]
    return asked


def _values(asked: Asked) -> dict[str, object]:
    wanted = asked.filter
    customer = {True: "yes", False: "no", None: "all"}[wanted.customer]
    return {
        "period": asked.period or "dates",
        "dates": (wanted.start, wanted.end),
        "brand": list(wanted.brands),
        "mood": list(wanted.moods),
        "source": list(wanted.sources),
        "language": list(wanted.languages),
        "kind": list(wanted.kinds),
        "via": list(wanted.via),
        "author": list(wanted.authors),
        "thread": list(wanted.threads),
        "customer": customer,
        "q": wanted.search or "",
        "days": wanted.days if wanted.days != "written" else None,
        "owned": wanted.owned,
        "answers": wanted.answers,
        "suspect": {True: "yes", False: "no", None: "all"}[wanted.suspect],
        "rule": asked.rule,
    }


def _leave(asked: Asked, keep: Asked | None) -> Asked:
    """Write what is asked into the address. ``keep``: fields that this bar does not show stay known."""
    parts = address.write(asked)
    for key in address.KEYS:
        if key in st.query_params and key not in parts:
            del st.query_params[key]
    for key, value in parts.items():
        if st.query_params.get(key) != value:
            st.query_params[key] = value
    st.session_state[_WRITTEN] = _in_address()
    remembered = asked
    if keep is not None:
        wanted = asked.filter
        remembered = replace(
            asked, filter=replace(keep.filter, start=wanted.start, end=wanted.end, brands=wanted.brands)
        )
    st.session_state[_ASKED] = remembered
    return asked


def _period(asked: Asked) -> tuple[date, date, str | None]:
    names = {
        "7": _("7 days"),
        "30": _("30 days"),
        "90": _("90 days"),
        "dates": _("Dates"),
    }
    chosen = st.segmented_control(
        _("Period"),
        list(names),
        format_func=names.__getitem__,
        key="f_period",
        required=True,
        label_visibility="collapsed",
    )
    if chosen in address.PERIODS:
        return (*address.last_days(chosen, today()), chosen)
    if "f_dates" not in st.session_state:
        st.session_state["f_dates"] = (asked.filter.start, asked.filter.end)
    picked: object = st.date_input(
        _("Dates"), key="f_dates", format="DD/MM/YYYY", label_visibility="collapsed", width=230
    )
    days: list[date] = list(picked) if isinstance(picked, tuple) else []
    if not days:  # the first of the two is being picked
        return asked.filter.start, asked.filter.end, None
    return days[0], days[-1], None


def _brands(choices: Choices) -> tuple[str, ...]:
    names = {brand.code: label(brand.name) for brand in choices.brands}
    _only_known("f_brand", names)
    if len(names) > 6:
        chosen = st.multiselect(
            _("Brands"),
            list(names),
            format_func=lambda code: names.get(code, code),
            key="f_brand",
            label_visibility="collapsed",
            placeholder=_("All brands"),
            width=320,
        )
    else:
        chosen = st.pills(
            _("Brands"),
            list(names),
            format_func=lambda code: names.get(code, code),
            selection_mode="multi",
            key="f_brand",
            label_visibility="collapsed",
        )
    return tuple(chosen)


def _authors(asked: Asked) -> tuple[int, ...]:
    """Whom a link chose; a click on the name lets go of them."""
    if not asked.filter.authors:
        return ()
    with database().read() as session:
        names = {id_: label(name) for id_, name in author_names(session, asked.filter.authors).items()}
    _only_known("f_author", names)
    chosen = st.pills(
        _("Author"),
        list(names),
        format_func=lambda id_: names.get(id_, str(id_)),
        selection_mode="multi",
        key="f_author",
        label_visibility="collapsed",
    )
    return tuple(chosen)


def _threads(asked: Asked) -> tuple[int, ...]:
    """Which discussion a link chose; a click on its title lets go of it."""
    if not asked.filter.threads:
        return ()
    with database().read() as session:
        titles = {
            id_: label(cut(title)) for id_, title in thread_titles(session, asked.filter.threads).items()
        }
    _only_known("f_thread", titles)
    chosen = st.pills(
        _("Discussion"),
        list(titles),
        format_func=lambda id_: titles.get(id_, str(id_)),
        selection_mode="multi",
        key="f_thread",
        label_visibility="collapsed",
    )
    return tuple(chosen)


def _only_known(key: str, known: dict[str, str] | dict[int, str]) -> None:
    """An address may name what is not there any more."""
    values = st.session_state.get(key)
    if isinstance(values, list) and any(value not in known for value in values):
        st.session_state[key] = [value for value in values if value in known]


def _more(choices: Choices, wanted: MentionFilter) -> MentionFilter:
    state = st.session_state
    shown = ("source", "language", "kind", "via", "days", "answers")
    set_ = sum(bool(state.get(f"f_{key}")) for key in shown) + (state.get("f_owned", "no") != "no")
    set_ += sum(state.get(f"f_{key}", "all") != "all" for key in ("customer", "suspect"))
    title = _n("{n} more filter", "{n} more filters", set_).format(n=set_) if set_ else _("More filters")
    with st.popover(title, icon=":material/tune:"):
        sources = {source.id: label(source.name) for source in choices.sources}
        _only_known("f_source", sources)
        chosen_sources = st.multiselect(
            _("Sources"),
            list(sources),
            format_func=lambda id_: sources.get(id_, str(id_)),
            key="f_source",
            placeholder=_("All sources"),
        )
        languages = {"vi": _("Vietnamese"), "en": _("English"), "?": _("Other or unknown")}
        _only_known("f_language", languages)
        chosen_languages = st.pills(
            _("Written in"),
            LANGUAGES,
            format_func=languages.__getitem__,
            selection_mode="multi",
            key="f_language",
        )
        chosen_kinds = st.pills(_("Kind"), KINDS, format_func=kind_name, selection_mode="multi", key="f_kind")
        chosen_via = st.pills(
            _("Why it counts"), VIAS, format_func=via_name, selection_mode="multi", key="f_via"
        )
        whose = {"no": _("Left out"), "yes": _("Only these"), "all": _("With the others")}
        owned = st.segmented_control(
            _("The brand's own posts"),
            list(whose),
            format_func=whose.__getitem__,
            key="f_owned",
            required=True,
        )
        answers = st.toggle(_("Only answers to the brand's own posts"), key="f_answers")
        people = {"all": _("Everyone"), "yes": _("Customers"), "no": _("Others")}
        customer = st.segmented_control(
            _("Written by"), list(people), format_func=people.__getitem__, key="f_customer", required=True
        )
        copies = {"all": _("With the others"), "no": _("Left out"), "yes": _("Only these")}
        suspect = st.segmented_control(
            _("Copies and seeding"),
            list(copies),
            format_func=copies.__getitem__,
            key="f_suspect",
            required=True,
        )
        names = {"comments": _("Comments"), "likes": _("Likes"), "shares": _("Shares"), "moved": _("Any")}
        moved = st.segmented_control(
            _("By engagement"),
            list(names),
            format_func=names.__getitem__,
            key="f_days",
            help=_("Posts that gained comments, likes or shares in the period, whenever they were written."),
        )
    return replace(
        wanted,
        sources=tuple(chosen_sources),
        languages=tuple(chosen_languages),
        kinds=tuple(chosen_kinds),
        via=tuple(chosen_via),
        customer={"yes": True, "no": False}.get(customer or "all"),
        days=moved or "written",
        owned=owned or "no",
        answers=answers,
        suspect={"yes": True, "no": False}.get(suspect or "all"),
    )

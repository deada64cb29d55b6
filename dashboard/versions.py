"""The versions of a brand's query, and the way back to one."""

from __future__ import annotations

from dashboard.branding import bring_back
from dashboard.editor import aliases_as_lines
from dashboard.formats import number, when
from dashboard.pane import pane
from dashboard.safe import NOTHING, Safe, html, join
from dashboard.shell import database, may
from dashboard.texts import _
from listener.access import Act
from listener.brands import BrandView, Version, list_versions


def show_versions(brand: BrandView) -> None:
    """All versions, newest first; one that is brought back goes into the form first."""
    with database().read() as session:
        versions = list_versions(session, brand.code)
    act = pane(html('<div class="versions">{}</div>', join(_version(v) for v in versions)), key="versions")
    if not act:
        return
    chosen = next(v for v in versions if str(v.version) == act.removeprefix("back:"))
    bring_back(brand, chosen.text, aliases_as_lines(chosen.aliases), context=chosen.context)


def _version(version: Version) -> Safe:
    moved = (
        html(
            '<span class="num"><b class="good">+{}</b> <b class="bad">−{}</b></span>',
            number(version.come), number(version.go),
        )
        if version.come is not None
        else NOTHING
    )  # fmt: skip
    back = (
        html('<span class="chip">{}</span>', _("in force"))
        if version.in_force
        else NOTHING
        if not may(Act.MANAGE)
        else html(
            '<button class="button small" data-act="back:{}">{}</button>', version.version, _("Bring it back")
        )
    )
    more = [aliases_as_lines(version.aliases)] if version.aliases else []
    if version.context:
        more.append(_("Replies count too"))
    return html(
        '<div class="said{}"><div class="head"><b>{}</b><span class="small soft">{} · {}</span>{}{}</div>'
        '<pre class="query">{}</pre>{}</div>',
        " own" if version.in_force else "", _("Version {n}").format(n=version.version),
        when(version.created_at), version.created_by, moved, back, version.text,
        html('<div class="small soft lines">{}</div>', "\n".join(more)) if more else NOTHING,
    )  # fmt: skip

"""How the counts of one post grew, as a small inline drawing."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.formats import exact, number
from dashboard.palette import accent, mood_colors, quiet
from dashboard.safe import NOTHING, Safe, html, join
from dashboard.texts import _
from listener.mentions import CountsSeen


def curve(seen: Sequence[CountsSeen]) -> Safe:
    """Steps over time, one line a count; nothing for fewer than two visits."""
    if not seen or seen[0].seen_at == seen[-1].until:
        return NOTHING
    colors = {"likes": accent(), "comments": mood_colors()["positive"], "shares": mood_colors()["mixed"]}
    names = {"likes": _("Likes"), "comments": _("Comments"), "shares": _("Shares")}
    start, end = seen[0].seen_at.timestamp(), seen[-1].until.timestamp()
    width = (end - start) or 1.0
    top = max((getattr(s, m) or 0 for s in seen for m in colors), default=0) or 1
    lines, legend = [], []
    for metric, color in colors.items():
        points = [
            (4 + 392 * (s.seen_at.timestamp() - start) / width, 58 - 52 * getattr(s, metric) / top, s)
            for s in seen
            if getattr(s, metric) is not None
        ]
        if not points:
            continue
        path = f"M{points[0][0]:.1f} {points[0][1]:.1f}" + "".join(
            f"H{x:.1f}V{y:.1f}" for x, y, _s in points[1:]
        )
        path += "H396"  # until the last visit nothing else was seen
        lines.append(
            html(
                '<path d="{}" fill="none" stroke="{}" stroke-width="1.5"/>',
                path,
                color,
            )
        )
        lines += [
            html(
                '<circle cx="{}" cy="{}" r="2.5" fill="{}"><title>{}</title></circle>',
                round(x, 1), round(y, 1), color,
                f"{names[metric]}: {number(getattr(s, metric))} · {exact(s.seen_at)}",
            )
            for x, y, s in points
        ]  # fmt: skip
        legend.append(
            html(
                '<span class="nowrap"><span class="dot" style="background:{}"></span>{}</span>',
                color,
                names[metric],
            )
        )
    return html(
        '<svg class="curve" viewBox="0 0 400 64" role="img" aria-label="{}">'
        '<line x1="0" x2="400" y1="60" y2="60" stroke="{}"/>{}</svg>'
        '<div class="small soft" style="display:flex;justify-content:space-between;max-width:30rem;gap:1rem">'
        "<span>{}</span><span>{}</span><span>{}</span></div>",
        _("Counts over the visits"), quiet()["grid"], join(lines),
        exact(seen[0].seen_at), join(legend, "   "), exact(seen[-1].until),
    )  # fmt: skip

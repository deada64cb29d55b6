"""``listener customer review``, ``index`` and ``rules``: links that wait, and what keeps them right."""

from __future__ import annotations

from typing import Annotated

import typer

from listener.access import Act
from listener.cli.customer import bar
from listener.cli.shared import JsonFlag, actor, allow, console, emit_json, open_db, show_table
from listener.customers.claims import Evidence
from listener.customers.decisions import undo
from listener.customers.linkage.indexing import build
from listener.customers.linkage.stored import read_frequencies
from listener.customers.protection import block, read_protection, set_limit, set_policy
from listener.customers.reviewing import Queue, ReviewItem, review, review_queue
from listener.errors import UsageError


def review_(
    link: Annotated[int | None, typer.Argument(help="The link to decide; none to see the queue.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="It is this customer.")] = False,
    no: Annotated[bool, typer.Option("--no", help="It is not.")] = False,
    take_back: Annotated[bool, typer.Option("--undo", help="Take the last decision back.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to show.")] = 10,
    as_json: JsonFlag = False,
) -> None:
    """Show the links that wait for a person, or decide one.

    First come those most worth knowing: likely, by authors who are read, of customers who buy. Each
    shows its evidence in bits (10 bits: a thousand times likelier), the runner-up and why it lost.
    """
    if link is None:
        if yes or no or take_back:
            raise UsageError("Name the link to decide; without one the queue is shown.")
        with open_db(create=False) as database, database.read() as session:
            queue = review_queue(session, limit)
        if as_json:
            emit_json(queue)
        else:
            _show_queue(queue)
        return
    if yes + no + take_back != 1:
        raise UsageError("Say --yes, --no or --undo.")
    with open_db(create=False) as database:
        if take_back:
            decided = undo(database, link, actor=actor())
        else:
            decided = review(database, link, same=yes, actor=actor())
    if as_json:
        emit_json(decided)
    else:
        console.print(f"Link {decided.id} is {decided.state}.", markup=False)


def _show_queue(queue: Queue) -> None:
    if not queue.items:
        console.print("No link waits for a decision.", markup=False)
        return
    for item in queue.items:
        _show_item(item)
    console.print(
        f"{len(queue.items):,} of {queue.waiting:,}. Decide: listener customer review LINK --yes or --no",
        markup=False,
    )


def _show_item(item: ReviewItem) -> None:
    sure = "not weighed" if item.probability is None else f"{item.probability:.0%}"
    title = (
        f"Link {item.link_id}: {item.author} on {item.site} = {item.customer or ''} {item.public_id}? "
        f"({sure}; {item.posts:,} posts, {item.mentions:,} mentions, {item.reach:,} reactions)"
    )
    rows = [_row(one) for one in item.evidence]
    if item.prior_bits is not None:
        rows.insert(0, ("before any evidence", f"{item.prior_bits:+.1f}", "", "", ""))
    show_table(title, ["Evidence", "Bits", "How", "Account", "Customer"], rows)
    if item.again:
        console.print(f"Rejected before; new since then: {', '.join(item.again)}.", markup=False)
    if (second := item.runner_up) is not None:
        because = ", ".join(f"{one.kind} {one.how}" for one in second.evidence)
        console.print(
            f"Next: {second.name or ''} {second.public_id}, {second.bits_less:.1f} bits less ({because}).",
            markup=False,
        )


def _row(one: Evidence) -> tuple[str, str, str, str, str]:
    bits = "" if one.bits is None else f"{one.bits:+.1f}"
    return one.kind, bits, one.how or "same", one.shown, one.customer or one.value


def index(as_json: JsonFlag = False) -> None:
    """Build the index of names, handles and keys anew, by which likely customers are found.

    Imports keep it up to date; this makes it exact again. Until it is there, only exact keys link.
    """
    with open_db(create=False) as database, bar("Indexing") as progress:
        allow(database, Act.MANAGE)
        task = progress.add_task("keys", total=None)
        customers = build(
            database, progress=lambda done, total: progress.update(task, completed=done, total=total)
        )
    if as_json:
        emit_json({"customers": customers})
    else:
        console.print(f"{customers:,} customers indexed.", markup=False)


def rules(
    site: Annotated[
        str | None, typer.Option(help="A site (voz.vn, or * for all others) for --policy.")
    ] = None,
    policy: Annotated[
        str | None, typer.Option(help="never, consent, review or automatic; 'default' forgets it.")
    ] = None,
    block_value: Annotated[
        str | None,
        typer.Option("--block", metavar="KIND:VALUE", help="It recognises nobody: phone:19001234."),
    ] = None,
    unblock: Annotated[str | None, typer.Option(metavar="KIND:VALUE", help="It recognises again.")] = None,
    limit: Annotated[
        str | None, typer.Option(metavar="KIND:OWNERS", help="Most owners of an email or a phone: phone:2.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show or set what protects links: sites' policies, blocked values, limits of owners.

    Also shows what blinded checks of automatic links found; a ground under 99 % confirms no more.
    """
    if (site is None) != (policy is None):
        raise UsageError("--site and --policy go together: --site voz.vn --policy review")
    with open_db(create=False) as database:
        if site is not None and policy is not None:
            set_policy(database, site, None if policy == "default" else policy, actor=actor())
        for pair, free in ((block_value, False), (unblock, True)):
            if pair is not None:
                kind, value = _pair(pair)
                block(database, kind, value, actor=actor(), unblock=free)
        if limit is not None:
            kind, owners = _pair(limit)
            if not owners.isdecimal():
                raise UsageError(f"{owners!r} is no count of owners; write {kind}:2.")
            set_limit(database, kind, int(owners), actor=actor())
        with database.read() as session:
            protection, indexed = read_protection(session), read_frequencies(session)
    if as_json:
        emit_json(
            {
                "policies": dict(protection.policies),
                "blocked": [{"kind": kind, "value": value} for kind, value in sorted(protection.blocked)],
                "limits": dict(protection.limits),
                "checks": [
                    {
                        "rule": one.rule, "judged": one.judged, "right": one.right,
                        "precision": one.precision, "stopped": one.stopped,
                    }
                    for one in protection.checks
                ],
                "indexed_customers": None if indexed is None else indexed.customers,
            }
        )  # fmt: skip
        return
    show_table(
        "Linking",
        ["Rule", "Of", "Is"],
        [
            (
                "index",
                "customers",
                "missing: listener customer index" if indexed is None else indexed.customers,
            ),
            *(("policy", site_, policy_.value) for site_, policy_ in sorted(protection.policies.items())),
            *(("blocked", kind, value) for kind, value in sorted(protection.blocked)),
            *(("limit of owners", kind, owners) for kind, owners in sorted(protection.limits.items())),
            *(
                (
                    "checked",
                    one.rule,
                    f"{one.right} of {one.judged} right" + (", STOPPED" if one.stopped else ""),
                )
                for one in protection.checks
            ),
        ],
    )


def _pair(text: str) -> tuple[str, str]:
    kind, colon, value = text.partition(":")
    if not colon or not value.strip():
        raise UsageError(f"{text!r} is no KIND:VALUE, such as phone:0901234567.")
    return kind.strip().lower(), value.strip()

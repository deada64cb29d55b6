"""The command line: ``listener …``. Exit code 1 for a failure, 2 for wrong usage."""

from __future__ import annotations

import logging
import sys

import structlog
import typer

from listener import __version__
from listener.cli import (
    brand,
    case,
    customer,
    duplicate,
    interaction,
    linking,
    mapping,
    mood,
    parquet,
    person,
    post,
    query,
    reply,
    report,
    retention,
    rule,
    running,
    segment,
    source,
    tag,
    team,
    topic,
    trail,
    transfer,
    twice,
    user,
    verifying,
)
from listener.cli.shared import errors
from listener.errors import ListenerError

app = typer.Typer(
    help="Social monitoring and community listening on your own machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(running.init)
app.add_typer(brand.app, name="brand")
app.add_typer(query.app, name="query")
app.add_typer(source.app, name="source")
app.command()(running.crawl)
app.command()(running.up)
app.command()(running.status)
app.add_typer(post.app, name="post")
customer.app.command("review")(linking.review_)
customer.app.command("index")(linking.index)
customer.app.command("rules")(linking.rules)
for act in (person.merge, person.unmerge, person.erase, person.tag, person.consent, person.insights):
    customer.app.command()(act)
customer.app.command("end-identity")(person.end_identity)
customer.app.command("mappings")(mapping.mappings)
customer.app.command("duplicates")(twice.duplicates)
app.add_typer(customer.app, name="customer")
app.add_typer(interaction.app, name="interaction")
app.add_typer(segment.app, name="segment")
app.add_typer(mood.app, name="mood")
app.add_typer(case.app, name="case")
app.add_typer(team.app, name="team")
app.add_typer(reply.app, name="reply")
app.add_typer(rule.app, name="rule")
app.add_typer(tag.app, name="tag")
app.add_typer(duplicate.app, name="duplicates")
app.command()(topic.topics)
app.add_typer(user.app, name="user")
app.command()(trail.audit)
app.add_typer(retention.app, name="retention")
app.add_typer(report.app, name="report")
app.add_typer(report.events, name="event")
app.command()(verifying.verify)
app.command()(transfer.export)
app.command()(parquet.parquet)
app.command()(transfer.backup)
app.command()(transfer.restore)


@app.command()
def version() -> None:
    """Show the version."""
    typer.echo(__version__)


def main() -> None:
    """Entry point: run the command; a known error becomes one line and an exit code."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Asked for anew each time: whoever replaced standard error since is heard.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    try:
        app()
    except ListenerError as error:
        errors.print(str(error), style="red", markup=False)
        sys.exit(error.exit_code)

"""The ways to misbehave that :class:`tests.spiders.hostile.Hostile` knows, each a case with a name."""

from __future__ import annotations

import gzip

from tests.spiders.hostile import MIB, Hostile, Reply, case, forum, onward, page, post, row


@case("well")
def _well(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return forum(path)


@case("missing")
def _missing(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(status=404, body=b"<html>gone</html>")


@case("forbidden")
def _forbidden(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(status=403)


@case("busy")
def _busy(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(status=429, headers={"Retry-After": "3600"})


@case("later")
def _later(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(status=503, headers={"Retry-After": "3600"})


@case("broken")
def _broken(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(status=500)


@case("not-a-forum")
def _not_a_forum(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(body=b"<html><body><h1>A shop</h1><p>Nothing to discuss here.</p></body></html>")


@case("picture")
def _picture(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(body=b"\x89PNG\r\n\x1a\n", headers={"Content-Type": "image/png"})


@case("login")
def _login(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    if path == "/":
        return Reply(status=302, headers={"Location": "/user/login/?next=/"})
    return Reply(body=b'<html><body><form><input name="u"><input type="password"></form></body></html>')


@case("endless-thread")
def _endless_thread(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    if path == "/":
        return Reply(body=page(row(1)))
    number = int(query.get("page", "1"))
    return Reply(body=page(post(min(number, 3), "Again") + onward(number + 1)))


@case("endless-list")
def _endless_list(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    if path == "/":
        return Reply(body=page(row(1) + row(2) + onward(int(query.get("page", "1")) + 1)))
    return forum(path)


@case("large")
def _large(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(body=b"x" * (20 * MIB))


@case("large-untold")
def _large_untold(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(body=b"x" * (20 * MIB), length=False)


BOMB = gzip.compress(b"\0" * (200 * MIB), 9)


@case("bomb")
def _bomb(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(body=BOMB, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})


@case("charset")
def _charset(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """Says it is Latin-1 and is UTF-8."""
    reply = forum(path, threads=1) if path == "/" else Reply(body=page(post(1, "Hàng lỗi, đổi trả chậm")))
    body = reply.body.replace(b'charset="utf-8"', b'charset="iso-8859-1"')
    return Reply(body=body, headers={"Content-Type": "text/html; charset=ISO-8859-1"})


@case("loop")
def _loop(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(status=302, headers={"Location": "/b/" if path == "/a/" else "/a/"})


@case("redirect-metadata")
def _redirect_metadata(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})


@case("redirect-name")
def _redirect_name(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """A public-looking name that leads to this machine: as with a name that is rebound."""
    return Reply(status=302, headers={"Location": f"http://localhost:{owner.port}/secret/"})


@case("slow")
def _slow(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    return Reply(body=b"<html></html>", delay=3.0)


@case("anonymous")
def _anonymous(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    if path == "/":
        return Reply(body=page(row(1)))
    return Reply(
        body=page(post(1, "Nobody, never", author=None, time=None) + post(2, "When?", time="soonish"))
    )


@case("torn")
def _torn(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """One thread is well, one has no post that can be read."""
    return Reply(body=page("<h1>Oops</h1>")) if path.startswith("/topic/1/") else forum(path)


@case("deep")
def _deep(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """A parser would need days."""
    return Reply(body=page("<div><b>" * 500_000))


@case("calm")
def _calm(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """A list with validators: 304 to who knows it."""
    last = owner.seen[-1].headers
    if path == "/" and last.get("If-None-Match") == '"v1"':
        return Reply(status=304, headers={"ETag": '"v1"'})
    reply = forum(path)
    return Reply(body=reply.body, headers=reply.headers | {"ETag": '"v1"'}) if path == "/" else reply


@case("long")
def _long(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """Twenty threads, each answer a little late: time to be stopped in."""
    reply = forum(path, threads=20)
    return Reply(body=reply.body, headers=reply.headers, delay=0.1)


@case("soft-404")
def _soft_404(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """Status 200 for what is not there; one thread leads back to the front page."""
    if path.startswith("/topic/1/"):
        return Reply(body=page("<h1>The requested topic does not exist.</h1>"))
    if path.startswith("/topic/2/"):
        return Reply(status=302, headers={"Location": "/"})
    return forum(path, threads=3)


@case("wall")
def _wall(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """The list is public, the threads are not."""
    if path == "/":
        return forum(path)
    if path.startswith("/topic/1/"):
        return Reply(status=302, headers={"Location": "/user/login/"})
    return Reply(body=page('<form><input name="u"><input type="password"></form>'))


@case("storm")
def _storm(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """The list answers, each thread fails."""
    return forum(path, threads=20) if path == "/" else Reply(status=502)


@case("passing-failure")
def _passing_failure(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """One thread fails at first and is well later."""
    failed = sum(seen.path.startswith("/topic/1/") for seen in owner.seen)
    return Reply(status=500) if path.startswith("/topic/1/") and failed <= 2 else forum(path)


@case("meta-refresh")
def _meta_refresh(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """Pages that send browsers on: to the forum, in circles, and into the private network."""
    targets = {"/": "/forum/", "/topic/1/t/": "/topic/1/t/?again", "/topic/2/t/": "http://169.254.169.254/x"}
    where = targets.get(path)
    if where is None:
        return forum("/" if path == "/forum/" else path, threads=3)
    head = f'<html><head><meta http-equiv="refresh" content="0; url={where}"></head><body>…</body></html>'
    return Reply(body=head.encode())


@case("drip")
def _drip(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """A body that comes drop by drop, for ever."""
    return Reply(body=page(row(1)), drops=0.2)


@case("app-shell")
def _app_shell(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """Nothing to read before a script has run."""
    return Reply(
        body=b'<!doctype html><html><head><title>Forum</title><script type="module" src="/a.js"></script>'
        b'</head><body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root">'
        b"</div></body></html>"
    )


@case("bot-wall")
def _bot_wall(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """Guards against programs: one with a status of its own and a header, one that answers 200."""
    if path == "/":
        return forum(path, threads=2)
    if path.startswith("/topic/1/"):
        challenge = b"<!doctype html><title>Just a moment...</title><p>Enable JavaScript and cookies.</p>"
        return Reply(status=403, headers={"cf-mitigated": "challenge"}, body=challenge)
    script = b'<script src="/.within.website/x/cmd/anubis/static/js/main.mjs"></script>'
    words = b"<h1>Are you a person?</h1><p>" + b"This site is guarded against programs. " * 20
    return Reply(body=b"<!doctype html><title>One moment</title>" + script + words)


@case("robots-change")
def _robots_change(owner: Hostile, path: str, query: dict[str, str]) -> Reply:
    """Open at first; at the next crawl robots.txt asks to stay away from the threads."""
    owner.robots = Reply(body=b"User-agent: *\nDisallow: /topic/\n")
    return forum(path, threads=2 if len(owner.paths()) < 4 else 3)


WHAT = {
    "well": "A small forum that is well: read to its end.",
    "missing": "404 for everything: one fault.",
    "forbidden": "403: recorded, not tried again in this run.",
    "busy": "429 with `Retry-After`: the run ends at once, and no run starts before the time named.",
    "later": "503 with `Retry-After`: the same.",
    "broken": "500 for everything: tried twice more, then left until the next run.",
    "storm": "Every thread fails: after five failures in a row the site is left alone until the next run.",
    "passing-failure": "One thread fails and is well later: tried again in a later run, with growing pauses.",
    "not-a-forum": "Something else than a forum: said so, nothing is followed.",
    "picture": "No text at all: said so.",
    "login": "A login form in place of the forum: recorded as a login wall, not crawled.",
    "wall": "Threads that ask for a login: recorded, not asked for again until their list shows a change.",
    "soft-404": "Status 200 for what is not there: recognised by its words or by leading back to a list, "
    "recorded, never taken for a deletion.",
    "endless-thread": "A thread whose next page always exists: left when a page brings nothing new.",
    "endless-list": "A list whose next page always exists: left when a page brings nothing new.",
    "large": "20 MiB, announced: not read.",
    "large-untold": "20 MiB, not announced: cut off at 8 MiB.",
    "bomb": "200 MiB packed into 200 kB: cut off at 8 MiB unpacked.",
    "deep": "A million nested elements: not parsed.",
    "charset": "A charset that is not the page's: seen through.",
    "loop": "Redirects in circles: left after five.",
    "meta-refresh": "Pages that send a browser on: followed like redirects, as often and as far.",
    "redirect-metadata": "A redirect to a private address: refused before anything is sent.",
    "redirect-name": "A redirect to a name that leads into the private network: refused at connect.",
    "slow": "Answers after the time limit: given up.",
    "drip": "A body that comes drop by drop: given up at the time limit.",
    "anonymous": "Posts without author or date: posts all the same, with what is unknown left unknown.",
    "torn": "A thread page without a readable post: kept aside in the quarantine, the crawl goes on.",
    "calm": "A list that knows `If-None-Match`: asked so, and read when it has changed.",
    "long": "A forum that takes a while: stopped by a signal, a lost lease, the budget, the time limit.",
    "app-shell": "A page that a script draws: said so, with what to install.",
    "bot-wall": "Threads behind a guard against programs: recorded, neither read as articles nor got round.",
    "robots-change": "robots.txt that changes between crawls: each crawl asks anew and obeys what it says.",
}
"""What each case is, and what a crawl makes of it."""

"""How every crawl behaves: politeness and safety in one place.

What belongs to one crawl (delay, contact, allowed hosts) comes with its job: see ``spiders.base``.
"""

BOT_NAME = "community-listener"
SPIDER_MODULES = ["spiders.forum", "spiders.feed", "spiders.page"]

# Who we are, and what the site allows.
USER_AGENT = "community-listener/0.1"
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "community-listener"

# One request at a time to a host, never faster than the delay, slower when the host is slow.
CONCURRENT_REQUESTS = 2
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0  # the default of ±50 % would undercut what robots.txt asks for
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0

# A page is small and comes soon, or it is not for us.
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024  # also what a compressed page may unfold to
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
DNS_TIMEOUT = 15
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # 429 is a request to stop, not to repeat
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
REDIRECT_MAX_TIMES = 5
METAREFRESH_MAXDELAY = 5
URLLENGTH_LIMIT = 2000

# Certificates count: Scrapy accepts any by default.
DOWNLOAD_VERIFY_CERTIFICATES = True
# A proxy of the environment would resolve names where the guard cannot see it.
HTTPPROXY_ENABLED = False
TWISTED_DNS_RESOLVER = "spiders.guard.PublicResolver"
COOKIES_ENABLED = False
REFERRER_POLICY = "no-referrer"
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}

# English first: its dates are read best, and only the software's own words follow this.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
    "Accept-Language": "en,vi;q=0.8",
}

DOWNLOADER_MIDDLEWARES = {
    "spiders.faults.Whereabouts": 10,
    "spiders.guard.GuardMiddleware": 50,  # before robots.txt is asked for
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "spiders.patience.PatientRetry": 550,
    "spiders.robots.RobotsAnswer": 560,  # sees robots.txt after redirects and retries
}
ITEM_PIPELINES = {"spiders.door.Door": 100}
CONCURRENT_ITEMS = 1  # 100 tasks a response by default; a page gives one item

# Nothing listens, nothing is written beside the store.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
LOG_LEVEL = "WARNING"
LOGSTATS_INTERVAL = 0
STATS_DUMP = False
MEMUSAGE_LIMIT_MB = 1024
EXTENSIONS = {
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
}

"""Reports: what they are about and when they are made; how they look is the dashboard's."""

from listener.reports.definitions import (
    LANGUAGES,
    FileView,
    ReportView,
    Section,
    list_files,
    list_reports,
    one_report,
    remove_report,
    save_report,
)
from listener.reports.making import Kind, folder, make_report, path_of
from listener.reports.periods import Every, Period, days_of_period, next_time

__all__ = [
    "LANGUAGES",
    "Every",
    "FileView",
    "Kind",
    "Period",
    "ReportView",
    "Section",
    "days_of_period",
    "folder",
    "list_files",
    "list_reports",
    "make_report",
    "next_time",
    "one_report",
    "path_of",
    "remove_report",
    "save_report",
]

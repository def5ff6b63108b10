"""One stated date, read strictly: a day or a minute in UTC, what else it could mean, or why it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

NO_ZONE = "no time zone stated; read as UTC"
OTHER_READING = "it would be"
UNREAD = "is not a date this kit can read"
LARGEST_OFFSET = 14 * 60  # minutes, on the Line Islands
LONGEST = 80  # characters: a longer text is no date
EPOCH = (datetime(1990, 1, 1, tzinfo=UTC).timestamp(), 4102444800)  # seconds since 1970 that count as a date

LANGUAGES = (
    "en de fr es pt it nl sv da nb fi pl cs sk hu ro bg hr sr sl el tr ru uk ar fa he hi bn id vi th zh ja ko ca"
).split()
_MONTHS = "january february march april may june july august september october november december"
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "west": 1, "wat": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2,
    "cat": 2, "sast": 2, "eet": 2, "eest": 3, "eat": 3, "msk": 3, "pkt": 5, "wib": 7, "hkt": 8, "sgt": 8, "pht": 8,
    "awst": 8, "jst": 9, "kst": 9, "acst": 9.5, "aest": 10, "acdt": 10.5, "aedt": 11, "nzst": 12, "nzdt": 13,
    "nst": -3.5, "ndt": -2.5, "brt": -3, "art": -3, "adt": -3, "ast": -4, "edt": -4, "est": -5, "cdt": -5, "cst": -6,
    "mdt": -6, "mst": -7, "pdt": -7, "pst": -8, "akdt": -8, "akst": -9, "hst": -10,
}  # fmt: skip
_REGIONS = {
    "et": "America/New_York", "eastern": "America/New_York", "ct": "America/Chicago", "central": "America/Chicago",
    "mt": "America/Denver", "mountain": "America/Denver", "pt": "America/Los_Angeles",
    "pacific": "America/Los_Angeles",
}  # fmt: skip
_TIME = (
    r"(?:(?:,?\s+(?:at\s+|[-–|]\s+)?|T)(?P<hour>\d{1,2})(?::|h|\.(?=\d\d\b))(?P<minute>\d{2})(?::\d{2}(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?(?![a-z]))?\s*\(?(?P<zone>(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?|[a-z_]+(?:/[a-z_]+)+"
    r"|[a-z]{1,8}(?:\s(?:standard\s|daylight\s)?time)?)?\)?)?$"
)
_YEAR_FIRST = re.compile(r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _TIME, re.I)
_YEAR_LAST = re.compile(r"^(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?P<year>\d{4})" + _TIME, re.I)
_COMPACT = re.compile(
    r"^(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?:\d\d)?(?P<zone>Z)?)?$"
)
_DAY_NAME = re.compile(
    r"^(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(?:of\s+)?(?P<name>[a-z]{3,9})\.?,?[\s-]+(?P<year>\d{4})" + _TIME, re.I
)
_NAME_DAY = re.compile(r"^(?P<name>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})" + _TIME, re.I)
_YEAR_NAME = re.compile(r"^(?P<year>\d{4}),?\s+(?P<name>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})" + _TIME, re.I)
_NO_DAY = re.compile(r"^(?:(?P<name>[a-z]{3,9})\.?,?\s+)?(?:19|20)\d\d$", re.I)
_AGO = re.compile(r"(?P<count>\d+|an?)\s+(?P<unit>minute|min|hour|day|week|month|year)s?\s+ago", re.I)
_WEEKDAY = re.compile(
    r"(?:^|(?<=[\s(,]))(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?(?![a-z])[.,]*\s*", re.I
)
_LABEL = re.compile(r"^(?:first\s+)?(?:published|posted|updated|date)(?:\s+on)?\s*:?\s+(?=\S)", re.I)
_YEAR_WORD = re.compile(r"(\d{4}) year\.?")  # the г. of 2024 г.
_UPDATED = re.compile(r"\s*[(|]\s*(?:last\s+)?(?:updated|modified).*$", re.I)


class Date(NamedTuple):
    """A reading of one stated date."""

    published: datetime | None
    precision: str  # "minute", "day" or "none"
    note: str = ""
    relative: bool = False


@lru_cache(maxsize=200_000)
def read_date(
    text: str, day_first: bool | None = None, captured: datetime | None = None, *, foreign: bool = True
) -> Date:
    """The date a text states, in English or (if ``foreign``) one of ``LANGUAGES``; never a guess.

    ``day_first`` says how the source writes ``05/04/2025``; ``captured`` is the moment from which "3 hours ago" counts.
    """
    if not text:
        return Date(None, "none")
    if date := _in_english(text, text, day_first, captured):
        return date
    readings = {
        date
        for words in (_translated(text) if foreign else ())
        if (date := _in_english(words, text, day_first, captured))
    }
    if len(readings) == 1:
        return readings.pop()
    if readings:
        days = " or ".join(sorted({f"{date.published:%Y-%m-%d}" for date in readings if date.published}))
        return Date(None, "none", f"{text!r} may be {days}, by the language it is in")
    month = _NO_DAY.match(text)
    if month and (not month["name"] or _month(month["name"])):
        return Date(None, "none", f"{text!r} states no day")
    return Date(None, "none", f"{text[:60]!r} {UNREAD}")


def is_day_first(text: str) -> bool | None:
    """True where a numeric date can only be day first, False for month first, None where it tells nothing."""
    found = _YEAR_LAST.match(_bare(text))
    day, month = (int(found["first"]) > 12, int(found["second"]) > 12) if found else (False, False)
    return day if day != month else None


def calendar_day(year: int, month: int, day: int) -> Date:
    """A day of the calendar, or a note that it is none."""
    return _calendar(year, month, day)


def _in_english(words: str, stated: str, day_first: bool | None, captured: datetime | None) -> Date | None:
    """The date these words state, by the first pattern that fits; None where none does."""
    if found := _AGO.search(_UPDATED.sub("", words)):
        return _relative(found, stated if words != stated else found[0], captured)
    bare = _bare(words)
    if found := _YEAR_FIRST.match(bare) or _COMPACT.match(bare):
        return _calendar(int(found["year"]), int(found["month"]), int(found["day"]), found)
    if found := _YEAR_LAST.match(bare):
        return _numeric(found, day_first)
    found = _DAY_NAME.match(bare) or _NAME_DAY.match(bare) or _YEAR_NAME.match(bare)
    if found and (month := _month(found["name"])):
        return _calendar(int(found["year"]), month, int(found["day"]), found)
    return _seconds(bare) if bare.isascii() and bare.isdigit() else None


def _bare(text: str) -> str:
    """The text without the name of the day, a label before it, or a second date for an update after it."""
    text = _LABEL.sub("", _UPDATED.sub("", text))
    return " ".join(_WEEKDAY.sub("", text).split()).strip(" ,;|").replace("()", "").rstrip()


def _translated(text: str) -> Iterator[str]:
    """The text in English, by each language it can be in; dateparser knows the words."""
    if len(text) > LONGEST or (text.isascii() and not re.search(r"[A-Za-z]{2}", text)):
        return
    from dateparser.conf import settings

    words, _, zone = text.rpartition(" ")
    words, zone = (words, zone) if zone.lower() in _ZONES else (text, "")  # a zone is no word of any language
    for locale in _locales():
        if locale.is_applicable(words, strip_timezone=False, settings=settings):
            english = locale.translate(words, keep_formatting=False, settings=settings)
            yield " ".join(_YEAR_WORD.sub(r"\1", f"{english} {zone}").split())


@cache
def _locales() -> list[Any]:
    from dateparser.languages.loader import default_loader

    return list(default_loader.get_locales(languages=LANGUAGES))


def _seconds(digits: str) -> Date | None:
    """Seconds or milliseconds since 1970."""
    if len(digits) not in (10, 13):
        return None
    seconds = int(digits) / (1000 if len(digits) == 13 else 1)
    if not EPOCH[0] <= seconds < EPOCH[1]:
        return None
    moment = datetime.fromtimestamp(seconds, UTC).replace(second=0, microsecond=0)
    return Date(moment, "minute", f"{digits} read as {'milli' * (len(digits) == 13)}seconds since 1970")


def _calendar(year: int, month: int, day: int, found: re.Match | None = None) -> Date:
    """A day, or a minute where the match holds a time."""
    stated = repr(found[0]) if found else f"{year:04}-{month:02}-{day:02}"
    try:
        date = datetime(year, month, day, tzinfo=UTC)
        if found is None or found["hour"] is None:
            return Date(date, "day")
        date = date.replace(hour=_hour(found), minute=int(found["minute"]))
    except ValueError:
        return Date(None, "none", f"{stated} is not a date of the calendar")
    zone = found["zone"]
    if zone is None:
        return Date(date, "minute", NO_ZONE)
    try:
        moment = _in_utc(date, zone.lower(), zone)
    except OverflowError:
        return Date(None, "none", f"{stated} is not a date of the calendar")
    if moment is None:
        return Date(date.replace(hour=0, minute=0), "day", f"unknown time zone {zone!r}; only the day is kept")
    return Date(moment, "minute")


def _month(name: str) -> int | None:
    """The month of a full English name or its abbreviation to three letters (four for September)."""
    name = "sep" if name.lower() == "sept" else name.lower()
    return next((i for i, month in enumerate(_MONTHS.split(), start=1) if name in (month, month[:3])), None)


def _hour(found: re.Match) -> int:
    hour = int(found["hour"])
    half = (found.groupdict().get("half") or "").lower().replace(".", "")
    if half == "am" and hour > 12:
        raise ValueError(f"{hour} a.m. is not an hour")
    return {"am": hour % 12, "pm": hour % 12 + 12}.get(half, hour)


def _in_utc(local: datetime, zone: str, as_stated: str) -> datetime | None:
    """A local time in UTC: by an offset, an abbreviation, or the clock of a region; None for an unknown zone."""
    if offset := re.match(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?$", zone):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        away = timedelta(minutes=-minutes if offset[1] == "-" else minutes)
        return local - away if minutes <= LARGEST_OFFSET else None
    if (hours := _ZONES.get(zone)) is not None:
        return local - timedelta(hours=hours)
    region = _REGIONS.get(re.sub(r"\s.*", "", zone), as_stated if "/" in zone else None)
    try:
        return local.replace(tzinfo=ZoneInfo(region)).astimezone(UTC) if region else None
    except (ValueError, KeyError, OSError):  # no region of that name
        return None


def _numeric(found: re.Match, day_first: bool | None) -> Date:
    """A numeric date with the year last, which can have two readings."""
    first, second, year = int(found["first"]), int(found["second"]), int(found["year"])
    readings = {True: _calendar(year, second, first, found), False: _calendar(year, first, second, found)}
    possible = {order: date for order, date in readings.items() if date.published}
    if len(possible) < 2 or first == second:
        return next(iter(possible.values()), readings[True])
    days = {order: date.published.date().isoformat() for order, date in possible.items() if date.published}
    if day_first is None:
        return Date(None, "none", f"{found[0]!r} may be {days[True]} or {days[False]}; nothing in the source decides")
    date, names = possible[day_first], ("month first", "day first")
    note = f"{found[0]!r} read {names[day_first]}; {names[not day_first]} {OTHER_READING} {days[not day_first]}"
    return date._replace(note="; ".join(filter(None, [note, date.note])))


def _relative(found: re.Match, stated: str, captured: datetime | None) -> Date:
    """A time counted back from the moment of saving, if that moment is known."""
    if captured is None:
        return Date(None, "none", f"{stated!r}, counted from an unknown moment; give captured=")
    unit = found["unit"].lower()
    note = f"{stated!r} before {captured:%Y-%m-%d %H:%M} UTC"
    if unit in ("week", "month", "year"):
        return Date(None, "none", f"{note}: too coarse for a day")
    try:
        count = 1 if found["count"].lower() in ("a", "an") else int(found["count"])
        moment = captured - timedelta(minutes=count * {"hour": 60, "day": 24 * 60}.get(unit, 1))
    except (OverflowError, ValueError):
        return Date(None, "none", f"{note[:90]}: before there were newspapers")
    if unit in ("hour", "day"):
        return Date(moment.replace(hour=0, minute=0, second=0, microsecond=0), "day", note, relative=True)
    return Date(moment, "minute", note, relative=True)

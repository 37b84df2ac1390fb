"""Datelines of Chinese and Japanese desks: 新华社北京3月12日电, 【ロンドン共同】.

Chinese desks write agency, place, day and 电 ("wire"); Japanese ones put place and
agency into brackets, Korean Yonhap too. Sources: stories of Xinhua, China News
Service, CNA (Taipei), Kyodo, Jiji and the Japanese services of Reuters and AFP.
"""

from __future__ import annotations

import functools
import re

from transforms.dateline.agencies import canonical_agency, load_agencies
from transforms.dateline.dates import DateWords
from transforms.dateline.header import Header
from transforms.dateline.place_names import is_known

FIRST_CJK = "\u2e80"
"""Characters from here on are Chinese, Japanese or Korean, or their punctuation."""

OPENERS = "【（(［["

OWN_DESKS = "本报|本報|本社|人民网|央广网|央视网|央视新闻|中国网|环球网|联合早报"
"""Not agencies: a paper's own wire has a dateline too."""

_REPORTER = re.compile(r"(?:综合|實習|实习)?[记記]者")

_TAIL = r"""
    (?P<middle> [^\d\s，。：:（()）】]{0,24}? )          # "北京", "記者王大明台北"
    (?: (?P<month>\d{1,2}) 月 )? (?: (?P<day>\d{1,2}) 日 )?
    (?: 综合|綜合|外|专|專|合|上午|下午|凌晨|晚 ){0,3}
    (?: [电電] (?:报道|報導|讯)? | [讯訊] | 消息 | (?<=日) (?=\s?[-–—]{1,2}\s) )  # "11月24日 - "
    (?: \s?[（(] (?:[^）()\n]{0,6}[记記]者|编译|編譯)[^）)\n]{0,60} [）)] )?  # "（记者张三）"
    [】）)］\]]?
    (?: \s?[-–—:：]+ )?
"""

_JAPANESE = re.compile(
    r"[【（(［\[](?P<content>[^】）)］\]\n]{2,40})[】）)］\]](?:\s?[-–—―=＝]+(?=\s|$)|[:：])?"
)

_BREAK = re.compile(r"[\s=＝・、,/／]+")

_DAY = re.compile(r"(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日")

MAX_PLACE_CHARS = 8
MAX_AGENCIES = 3


@functools.cache
def _chinese() -> re.Pattern[str]:
    words = (word for word in _aliases() if word[0] >= FIRST_CJK)
    names = "|".join(re.escape(word) for word in words)
    return re.compile(rf"[【（(［\[]?\s?(?P<agency>{names}|{OWN_DESKS}){_TAIL}", re.VERBOSE)


@functools.cache
def _aliases() -> tuple[str, ...]:
    """Every alias, the longest first."""
    words = {w for a in load_agencies() for w in (*a.names, *a.codes, *a.tags)}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def may_be_cjk(head: str, start: int) -> bool:
    """Return whether a line may open with one of these datelines.

    >>> may_be_cjk("【ロンドン共同】", 0), may_be_cjk("(AP) -", 0)
    (True, False)
    """
    first = head[start : start + 1]
    return first >= FIRST_CJK or (first in OPENERS and head[start + 1 : start + 2] >= FIRST_CJK)


def find_cjk_header(head: str, start: int) -> tuple[Header, int] | None:
    """Return the parts of the dateline at `start`, and the offset behind it; None without one.

    >>> find_cjk_header("新华社北京3月12日电 国务院", 0)[0].place
    '北京'
    >>> header, end = find_cjk_header("【ロンドン共同】英政府は", 0)
    >>> header.place, header.agencies, end
    ('ロンドン', ('Kyodo',), 8)
    """
    return _find_chinese(head, start) or _find_japanese(head, start)


def _find_chinese(head: str, start: int) -> tuple[Header, int] | None:
    match = _chinese().match(head, start)
    if match is None:
        return None
    place = _without_reporter(match["middle"])
    day = int(match["day"]) if match["day"] else None
    # "新华社快讯": a flash; without a day the word before 电 must be a known place.
    if day is None and (place is None or not is_known(place)):
        return None
    agency = canonical_agency(match["agency"])
    month = int(match["month"]) if match["month"] else None
    header = Header(
        0,
        place,
        (agency,) if agency else (),
        date=None if day is None else DateWords(month=month, day=day),
    )
    return header, match.end()


def _without_reporter(words: str) -> str | None:
    """Return the place at the end of "記者王大明台北": the known one, else what follows a name."""
    reporter = _REPORTER.match(words)
    if reporter is None:
        return words or None
    rest = words[reporter.end() :]
    for length in range(min(MAX_PLACE_CHARS, len(rest) - 2), 1, -1):
        if is_known(rest[-length:]):
            return rest[-length:]
    return None


def _find_japanese(head: str, start: int) -> tuple[Header, int] | None:
    match = _JAPANESE.match(head, start)
    if match is None:
        return None
    header = Header(0, None)
    places: list[str] = []
    parts = [part for part in _BREAK.split(match["content"]) if part]
    for part in parts:
        if day := _DAY.fullmatch(part):
            month = int(day["month"]) if day["month"] else None
            header.date = DateWords(month=month, day=int(day["day"]))
            continue
        place, agencies = _split_agency(part)
        header.agencies += agencies
        if place and not places and len(header.agencies) <= len(agencies):
            places.append(place)
    header.place = places[0] if places else None
    if header.agencies or header.date:
        return (header, match.end()) if header.agencies else None
    # "【ソウル=田中太郎】": a paper's own correspondent; "【速報】" is a kicker.
    named = len(parts) == 2 and any(sign in match["content"] for sign in "=＝")
    return (header, match.end()) if named and header.place and is_known(header.place) else None


def _split_agency(part: str) -> tuple[str, tuple[str, ...]]:
    """Return (place, agencies) of "ロンドン共同", "パリAFP時事": agencies end the word."""
    agencies: tuple[str, ...] = ()
    for _ in range(MAX_AGENCIES):
        alias = next((a for a in _aliases() if _ends_with(part, a)), None)
        if alias is None:
            break
        agency = canonical_agency(alias)
        agencies = (agency, *agencies) if agency else agencies
        part = part.removesuffix(alias)
    return part, agencies


def _ends_with(part: str, alias: str) -> bool:
    """Return whether a word ends with an alias that is all of it or starts where script changes."""
    if not part.endswith(alias):
        return False
    before = part[: -len(alias)][-1:]
    return not before or alias[0] >= FIRST_CJK or (before >= FIRST_CJK and alias.isupper())

"""A strict reader of crontabs: what it takes, every cron takes."""

from __future__ import annotations

import re

FIELDS = {
    "minute": (0, 59, ""),
    "hour": (0, 23, ""),
    "day": (1, 31, ""),
    "month": (1, 12, "jan feb mar apr may jun jul aug sep oct nov dec"),
    "weekday": (0, 7, "sun mon tue wed thu fri sat"),
}
"""The fields of a crontab line, their ranges and names, as crontab(5) has them."""

_PART = re.compile(
    r"""
    (?: \* | (\w{1,3}) (?: - (\w{1,3}) )? )   # "*", "17", "mon-fri"
    (?: / ([1-9]\d?) )?                       # "/15", behind "*" or a range
    """,
    re.VERBOSE,
)


def parse_crontab(text: str) -> list[tuple[list[str], str]]:
    """The (fields, command) of each line; raises ValueError, naming the line, for a bad one."""
    if not text.endswith("\n"):
        raise ValueError("the last line has no line end: cron ignores it")
    found = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#") or re.match(r"[A-Z_]+=\S", line):
            continue
        *fields, command = line.split(maxsplit=5)
        if len(fields) != 5:
            raise ValueError(f"not five fields and a command: {line!r}")
        for name, value in zip(FIELDS, fields, strict=True):
            if not all(_is_part(name, part) for part in value.split(",")):
                raise ValueError(f"bad {name} {value!r}: {line!r}")
        if re.search(r"(?<!\\)%", command):
            raise ValueError(f"an unescaped % ends the command: {line!r}")
        found.append((fields, command))
    return found


def _is_part(name: str, part: str) -> bool:
    low, high, names = FIELDS[name]
    match = _PART.fullmatch(part.lower())
    if match is None or (match[3] and match[1] and not match[2]):
        return False
    numbered = {word: str(number) for number, word in enumerate(names.split(), low)}
    ends = [numbered.get(end, end) for end in match.groups()[:2] if end]
    if not all(end.isdecimal() for end in ends):
        return False
    numbers = [int(end) for end in ends]
    return numbers == sorted(numbers) and all(low <= number <= high for number in numbers)

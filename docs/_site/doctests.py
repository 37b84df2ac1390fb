"""Shows the examples in docstrings as code, where Markdown would read `>>>` as quotations."""

from __future__ import annotations

from typing import Any

from griffe import Extension, Object


class FencedDoctests(Extension):
    """Puts a fence around each run of lines that begins with `>>>`."""

    def on_object(self, *, obj: Object, **kwargs: Any) -> None:
        """Rewrite the object's docstring."""
        if obj.docstring:
            obj.docstring.value = fence_doctests(obj.docstring.value)


def fence_doctests(text: str) -> str:
    """Return a docstring whose examples stand in fences; an example ends at an empty line.

    >>> fence_doctests("Return two.\\n\\n>>> two()\\n2\\n\\nAlways.").splitlines()
    ['Return two.', '', '```pycon', '>>> two()', '2', '```', '', 'Always.']
    """
    lines: list[str] = []
    inside = False
    for line in [*text.splitlines(), ""]:
        starts = not inside and line.lstrip().startswith(">>>")
        ends = inside and not line.strip()
        if starts or ends:
            lines.append("```pycon" if starts else "```")
            inside = starts
        lines.append(line)
    return "\n".join(lines[:-1])

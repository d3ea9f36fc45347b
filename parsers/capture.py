"""The text of one ``show`` command, made ready for a template, and every error about it."""

from __future__ import annotations

import html
import re

from dmvpn.errors import DeviceRefused, Incomplete, ParseError

LONGEST_LINE = 4096
"""IOS prints nothing longer; regular expressions never see more than this."""

_ECHO = re.compile(
    r"\s*(?:[\w.\-/:@~()+]{0,80}[>#]\s*)?(?:do\s+)?"
    r"(?P<command>(?:sh(?:o|ow)?|ping|traceroute|trace)\s+\S.*)$"
)
_PROMPT = re.compile(r"\s*[A-Za-z0-9][\w.\-/:@~()+]{0,79}[>#](?: ?[A-Za-z?].*)?$")
"""Alone, or with what was typed there before or after (``R1#terminal length 0``, ``R1#exit``)."""
_CLOCK = re.compile(
    r"\s*(?:Load for five secs: |Time source is |No time source, |Password: ?$"
    r"|[*.]?\d\d:\d\d:\d\d\.\d{3} \S+ [A-Z][a-z]{2} [A-Z][a-z]{2} +\d+ \d{4}$"
    r"|[A-Z][a-z]{2} [A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d(?:\.\d+)? \S+$)"
)
_SYSLOG = re.compile(
    r"\s*(?:\d+: )?(?:[*.]?(?:[A-Z][a-z]{2} +\d{1,2} [\d:. A-Z]{8,40}|\d+:\d\d:\d\d|\d+[wd]\d+[dh]): )?"
    r"%[A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)?-[0-7]-\w+:"
)
_REFUSED = re.compile(
    r"\s*(?:%+\s?['\"A-Za-z]|(?:Error: )?[Cc]ommand authorization failed|Line has invalid autocommand)"
)
_PAGER = re.compile(r"[\x08 ]*--\s?More\s?--(?: ?\x08+ *\x08+| ?\r *\r|\x08* {9}|[\x08 ]*)")
"""With what a terminal wipes it out by; the indentation of the line behind it stays."""
_PADDED = re.compile(r"(.{80}) {20,}(?=\S)")
"""A line broken at 80 columns, copied from the screen with the blanks up to the next one."""
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_ENTITY = re.compile(r"&(?:gt|lt|amp|quot|apos|nbsp|#x?[0-9A-Fa-f]{2,4});")
_LONG_DASHES = re.compile(
    r"^[ \u2013\u2014-]*[\u2013\u2014][ \u2013\u2014-]*$|\u2013>", re.MULTILINE
)
_DASHES = str.maketrans({"\u2013": "--", "\u2014": "---"})
_BLANKS_AND_QUOTES = str.maketrans(
    {"\xa0": " ", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}
)
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+|[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:]+")
_FENCE = re.compile(r"\s*(?:\"{3}|`{3,}|~{3,})\s*[\w.+-]*$")


def _as_printed(text: str) -> str:
    """What the router printed, of a text out of a web page.

    Its source has ``&gt;`` for ``>``; blogs have blanks that do not break, curly quotation marks
    and a long dash for every few short ones.
    """
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
    if text.isascii():
        return text
    if _LONG_DASHES.search(text):
        text = re.sub("(?<= )\u2013(?= )", "-", text).translate(_DASHES)
    return text.translate(_BLANKS_AND_QUOTES)


def echoed(text: str) -> str:
    """The command as typed at the prompt above the output; empty when the text shows none."""
    beginning = _as_printed(text.removeprefix("\ufeff")[:LONGEST_LINE])
    for line in beginning.split("\n"):
        if echo := _ECHO.match(line.rstrip()):
            return echo["command"]
        if line.strip() and not any(r.match(line.rstrip()) for r in (_PROMPT, _CLOCK, _FENCE)):
            break
    return ""


class Capture:
    """Text as given → lines without what the terminal and the paste added around them.

    lines: one for each line of the text, right-stripped, tabs expanded to eight columns; a line
    that is not the command's output (prompt, echo, clock, syslog, pager) is left empty, so that
    ``lines[n]`` is always line n + 1 of the text as given.
    """

    __slots__ = ("command", "lines", "original")

    def __init__(self, command: str, text: str) -> None:
        """DeviceRefused when the text is the device's refusal; ParseError on an endless line."""
        self.command = command
        if "\x1b" in text:
            text = _ESCAPE.sub("", text)
        text = _as_printed(text)
        self.original = text.removeprefix("\ufeff").split("\n")
        if max(map(len, self.original)) > LONGEST_LINE:
            self._refuse_long_lines()
        if "\t" in text:
            self.lines = [
                (line.expandtabs(8) if "\t" in line else line).rstrip() for line in self.original
            ]
        else:
            self.lines = [line.rstrip() for line in self.original]
        if "                    " in text:
            self.lines = [
                _PADDED.sub(r"\1", line) if len(line) > 100 else line for line in self.lines
            ]
        if "More" in text:
            self.lines = [_PAGER.sub("", line) for line in self.lines]
        if '"""' in text or "```" in text or "~~~" in text:
            self._cut_at_fences()
        self._blank_surroundings()
        if "%" in text or "authorization" in text or "autocommand" in text:
            self._judge_percent_lines()
        self._outdent()

    def error(self, number: int, reason: str) -> ParseError:
        """The line with this number cannot be understood."""
        return ParseError(self.command, number, self._text(number), reason)

    def incomplete(self, reason: str, number: int = 0) -> Incomplete:
        """Something is missing; number 0 means the text as a whole."""
        return Incomplete(self.command, number, self._text(number), reason)

    def locate(self, text: str, first: int, last: int) -> int:
        """Number of the line between first and last that holds the text; else last."""
        for number in range(max(first, 1), last + 1):
            if text in self.lines[number - 1]:
                return number
        return last

    @property
    def last(self) -> int:
        """Number of the last line that is not empty; 0 when there is none."""
        for index in range(len(self.lines) - 1, -1, -1):
            if self.lines[index]:
                return index + 1
        return 0

    def unwrap(self, begins: re.Pattern[str], whole: re.Pattern[str]) -> None:
        """Put lines together again that a narrow terminal broke: each that begins so, until whole.

        The break may have taken a space along.
        """
        for index, line in enumerate(self.lines):
            if not begins.match(line) or whole.match(line):
                continue
            rest = next((n for n in range(index + 1, len(self.lines)) if self.lines[n]), index)
            for joined in (line + self.lines[rest], f"{line} {self.lines[rest]}"):
                if rest > index and whole.match(joined):
                    self.lines[index], self.lines[rest] = joined, ""
                    break

    def _text(self, number: int) -> str:
        return self.original[number - 1].rstrip("\r") if number else ""

    def _refuse_long_lines(self) -> None:
        for number, line in enumerate(self.original, 1):
            if len(line) > LONGEST_LINE:
                raise self.error(number, f"the line is longer than {LONGEST_LINE} characters")

    def _blank_surroundings(self) -> None:
        self._blank_leading()
        while (last := self.last) and _PROMPT.match(self.lines[last - 1]):
            self.lines[last - 1] = ""

    def _blank_leading(self) -> None:
        """Echoed command, ``terminal exec prompt timestamp`` and nothing else, before the output."""
        for index, line in enumerate(self.lines):
            if not line:
                continue
            if not (_ECHO.match(line) or _PROMPT.match(line) or _CLOCK.match(line)):
                return
            self.lines[index] = ""

    def _outdent(self) -> None:
        """What every line is indented by (a document's code block) is no part of the output."""
        indents = (len(line) - len(line.lstrip(" ")) for line in self.lines if line)
        if (first := next(indents, 0)) and (shared := min(first, *indents, first)):
            self.lines = [line[shared:] for line in self.lines]

    def _cut_at_fences(self) -> None:
        """A code fence of the document the text was pasted from ends the output (or begins it).

        ParseError when what follows holds addresses: it may be output, and the fence a mistake.
        """
        begun = False
        for index, line in enumerate(self.lines):
            if _FENCE.match(line):
                if begun:
                    for number in range(index + 1, len(self.lines)):
                        if _ADDRESS.search(self.lines[number]):
                            raise self.error(number + 1, "addresses after the end of a code fence")
                    self.lines[index:] = [""] * (len(self.lines) - index)
                    return
                self.lines[index] = ""
            elif line:
                begun = True

    def _judge_percent_lines(self) -> None:
        for index, line in enumerate(self.lines):
            if _SYSLOG.match(line):
                self.lines[index] = ""
            elif _REFUSED.match(line):
                raise DeviceRefused(
                    self.command, index + 1, self._text(index + 1), "the device refused the command"
                )

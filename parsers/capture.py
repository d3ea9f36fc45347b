"""The text of one ``show`` command, made ready for a template, and every error about it."""

from __future__ import annotations

import re

from dmvpn.errors import DeviceRefused, Incomplete, ParseError

LONGEST_LINE = 4096
"""IOS prints nothing longer; regular expressions never see more than this."""

_ECHO = re.compile(
    r"\s*(?:[\w.\-/:@~()+]{1,80}[>#]\s*)?(?:do\s+)?"
    r"(?P<command>(?:sh(?:o|ow)?|ping|traceroute|trace)\s+\S.*)$"
)
_PROMPT = re.compile(r"\s*[A-Za-z][\w.\-/:@~()+]{0,79}[>#]$")
_CLOCK = re.compile(r"Load for five secs: |Time source is ")
_SYSLOG = re.compile(
    r"\s*(?:\d{6}: )?(?:[*.]?[A-Z][a-z]{2}\s+\d{1,2} [\d:. A-Z]{8,40}: )?%[A-Z0-9_]+-\d-\w+:"
)
_REFUSED = re.compile(
    r"\s*(?:%\s?[A-Za-z]|Command authorization failed|Line has invalid autocommand)"
)
_PAGER = re.compile(r"[\x08 ]*--\s?More\s?--[\x08 ]*")
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+|[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:]+")
_FENCES = {'"""', "```"}


def echoed(text: str) -> str:
    """The command as typed at the prompt above the output; empty when the text shows none."""
    for line in text[:LONGEST_LINE].split("\n"):
        if echo := _ECHO.match(line.rstrip()):
            return echo["command"]
        if line.strip() and not (_PROMPT.match(line) or _CLOCK.match(line)):
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
        self.original = text.split("\n")
        if max(map(len, self.original)) > LONGEST_LINE:
            self._refuse_long_lines()
        if "\t" in text:
            self.lines = [
                (line.expandtabs(8) if "\t" in line else line).rstrip() for line in self.original
            ]
        else:
            self.lines = [line.rstrip() for line in self.original]
        if "More" in text:
            self.lines = [_PAGER.sub("", line) for line in self.lines]
        if '"""' in text or "```" in text:
            self._cut_at_fences()
        self._blank_surroundings()
        if "%" in text or "authorization" in text or "autocommand" in text:
            self._judge_percent_lines()

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
        """Put lines together again that a narrow terminal broke: each that begins so, until whole."""
        for index, line in enumerate(self.lines[:-1]):
            if begins.match(line) and not whole.match(line):
                joined = self.original[index].rstrip("\r") + self.lines[index + 1]
                if whole.match(joined):
                    self.lines[index], self.lines[index + 1] = joined, ""

    def _text(self, number: int) -> str:
        return self.original[number - 1].rstrip("\r") if number else ""

    def _refuse_long_lines(self) -> None:
        for number, line in enumerate(self.original, 1):
            if len(line) > LONGEST_LINE:
                raise self.error(number, f"the line is longer than {LONGEST_LINE} characters")

    def _blank_surroundings(self) -> None:
        self._blank_leading()
        last = self.last
        if last and _PROMPT.match(self.lines[last - 1]):
            self.lines[last - 1] = ""

    def _blank_leading(self) -> None:
        """Echoed command, ``terminal exec prompt timestamp`` and nothing else, before the output."""
        for index, line in enumerate(self.lines):
            if not line:
                continue
            if not (_ECHO.match(line) or _PROMPT.match(line) or _CLOCK.match(line)):
                return
            self.lines[index] = ""

    def _cut_at_fences(self) -> None:
        """A code fence of the document the text was pasted from ends the output (or begins it).

        ParseError when what follows holds addresses: it may be output, and the fence a mistake.
        """
        begun = False
        for index, line in enumerate(self.lines):
            if line.strip() in _FENCES:
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

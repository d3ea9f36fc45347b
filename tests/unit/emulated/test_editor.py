"""The line editor by itself: whatever arrives in whatever chunks, lines and echo come out."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmvpn.labs.emulated.editor import Key, LineEditor


class Helper:
    """Completes ``sh`` to ``show`` and lists what it was asked."""

    def help(self, text: str) -> str:
        return f"help for {text!r}\n"

    def complete(self, text: str) -> str:
        return "show " if text == "sh" else text


def _read(*chunks: str, lines: int = 1) -> tuple[list[tuple[str, Key]], str]:
    """Feed the chunks one after the other; (the lines, everything echoed)."""
    echo: list[str] = []

    async def walk() -> list[tuple[str, Key]]:
        editor = LineEditor(echo.append, lambda: None)

        async def type_all() -> None:
            for chunk in chunks:
                editor.feed(chunk)
                await asyncio.sleep(0)
            editor.end()

        typing = asyncio.create_task(type_all())
        found = [await editor.read_line("> ", assistant=Helper()) for _ in range(lines)]
        await typing
        return found

    return asyncio.run(walk()), "".join(echo)


@pytest.mark.parametrize(
    ("chunks", "text", "echo"),
    [
        (("show\r",), "show", "> show\n"),
        (("sh", "ow", "\n"), "show", "> show\n"),
        (("show\r\n",), "show", "> show\n"),
        (("shox\x7fw\r",), "show", "> shox\b \bw\n"),
        (("a b\x17c\r",), "a c", None),
        (("\x00s\x00h\r",), "sh", "> sh\n"),
        (("sh\t\r",), "show ", "> sh\n> show \n"),
        (("sh?\r",), "sh", "> sh?\nhelp for 'sh'\n> sh\n"),
        (("a\x16?\r",), "a?", "> a?\n"),
        (("\x1b[D\x1b[Cx\r",), "x", "> x\n"),
        (("\x7f\x7fx\r",), "x", "> x\n"),
    ],
)
def test_one_line(chunks: tuple[str, ...], text: str, echo: str | None) -> None:
    found, echoed = _read(*chunks)
    assert found == [(text, Key.ENTER)]
    if echo is not None:
        assert echoed == echo


def test_cr_and_lf_of_two_chunks_are_two_enters() -> None:
    found, _ = _read("one\r", "\ntwo\n", lines=3)
    assert [text for text, _ in found] == ["one", "", "two"]


def test_interrupt_keys_end_the_line() -> None:
    assert _read("conf\x1a")[0] == [("conf", Key.CONTROL_Z)]
    assert _read("conf\x03")[0] == [("", Key.CONTROL_C)]


def test_history_is_recalled() -> None:
    found, _ = _read("one\rtwo\r\x1b[A\x1b[A\x1b[B\r", lines=3)
    assert [text for text, _ in found] == ["one", "two", "two"]


def test_hidden_line_is_not_echoed_and_not_remembered() -> None:
    echo: list[str] = []

    async def walk() -> tuple[str, list[str]]:
        editor = LineEditor(echo.append, lambda: None)
        editor.feed("pass?w\x7fword\r")
        text, _ = await editor.read_line("Password: ", echo=False)
        return text, editor.history

    assert asyncio.run(walk()) == ("pass?word", [])
    assert "".join(echo) == "Password: \n"


def test_end_of_input_is_an_error() -> None:
    with pytest.raises(EOFError):
        _read("unfinished")


@given(st.lists(st.text(alphabet=st.characters(min_codepoint=32, exclude_characters="?\x7f"))))
def test_printable_text_comes_out_as_it_went_in(lines: list[str]) -> None:
    found, _ = _read(*(f"{line}\n" for line in lines), lines=len(lines))
    assert [text for text, _ in found] == lines


@given(st.text(max_size=300))
def test_any_input_ends_in_lines_or_at_the_end(text: str) -> None:
    try:
        _read(text, lines=text.count("\n") + text.count("\r") + 1)
    except EOFError:
        pass

"""What may be written, and what finds no way in."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from integration import logs
from tests.fixtures.log_lines import plain

SECRET = "swordfish"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Logs at level info, into a text."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("info", stream)
    yield stream
    root.handlers[:], root.level = before
    plain()


def line(written: io.StringIO) -> dict[str, Any]:
    """The only line."""
    [only] = written.getvalue().splitlines()
    found: dict[str, Any] = json.loads(only)
    return found


def test_a_line_is_json_with_a_time_a_level_and_the_fields_we_know(written: io.StringIO) -> None:
    structlog.get_logger().info("effect_done", incident_id="SEC-2026-0047", seconds=0.5, count=None)

    found = line(written)

    assert found.pop("time").endswith("Z")
    assert found == {
        "event": "effect_done",
        "level": "info",
        "incident_id": "SEC-2026-0047",
        "seconds": 0.5,
        "count": None,
    }


def test_a_field_that_is_not_on_the_list_is_named_and_not_written(written: io.StringIO) -> None:
    structlog.get_logger().info("oops", subject=SECRET, token=SECRET)

    assert line(written)["dropped"] == ["subject", "token"]
    assert SECRET not in written.getvalue()


def test_a_value_is_cut(written: io.StringIO) -> None:
    structlog.get_logger().info("x" * 1_000)

    assert line(written)["event"] == "x" * logs.LONGEST


@pytest.mark.parametrize("given", [True, None])
def test_an_exception_is_its_type_and_its_place_without_its_message(
    written: io.StringIO, given: bool | None
) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as exc:
        structlog.get_logger().error("broke", exc_info=given or exc)

    assert line(written)["error"] == "ValueError"
    assert line(written)["trace"][-1].startswith("test_logs.py:")
    assert SECRET not in written.getvalue()


def test_exc_info_without_an_exception_is_nothing(written: io.StringIO) -> None:
    structlog.get_logger().error("calm", exc_info=True)

    assert "error" not in line(written)


def test_a_librarys_message_is_written_before_anything_is_filled_in(written: io.StringIO) -> None:
    logging.getLogger("urllib3").warning("Retrying %s", SECRET)

    assert line(written)["event"] == "Retrying %s"
    assert line(written)["logger"] == "urllib3"
    assert SECRET not in written.getvalue()


def test_a_librarys_message_that_may_be_filled_in_already_is_not_written(
    written: io.StringIO,
) -> None:
    logging.getLogger("vendor").error(f"no such token: {SECRET}")

    assert line(written)["where"].startswith("test_logs:")
    assert SECRET not in written.getvalue()


def test_a_librarys_exception_is_its_type_and_its_place(written: io.StringIO) -> None:
    try:
        raise KeyError(SECRET)
    except KeyError:
        logging.getLogger("vendor").exception("failed for %s", SECRET)

    assert line(written)["error"] == "KeyError"
    assert SECRET not in written.getvalue()


def test_libraries_are_heard_from_warnings_up_and_we_from_our_level(written: io.StringIO) -> None:
    logging.getLogger("vendor").info("chatter")
    structlog.get_logger().debug("detail")
    structlog.get_logger().info("news")

    assert line(written)["event"] == "news"


def test_while_tests_run_a_traceback_shows_no_values(capsys: pytest.CaptureFixture[str]) -> None:
    plain()
    held = SECRET

    try:
        raise ValueError(len(held))
    except ValueError:
        structlog.get_logger().exception("broke")

    said = capsys.readouterr().out
    assert "ValueError" in said
    assert SECRET not in said

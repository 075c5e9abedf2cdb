"""What an approver states of the account's owner, as they write it."""

from datetime import timedelta

import pytest

from incidents.verification import Verified, Way, stated
from tests.builders import NOW

FIVE = NOW - timedelta(minutes=5)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("Verified out of band by: call-back, 5 minutes ago", Way.CALL_BACK),
        ("Verified out of band by: [callback], [5] minutes ago", Way.CALL_BACK),
        ("verified out of band by:Call back,5 minutes ago.", Way.CALL_BACK),
        (
            "She sounded well.\nVerified out of band by: in person, 5 minutes ago\nTom",
            Way.IN_PERSON,
        ),
        ("Verified out of band by:\u00a0video, 5\u00a0minutes ago", Way.VIDEO),
        ("Verified out of band by: administrator, 5 minutes ago " * 2, Way.ADMINISTRATOR),
    ],
)
def test_a_completed_line_says_how_and_when(text: str, way: Way) -> None:
    assert stated(text, NOW) == Verified(way, FIVE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "She called me and sounded real.",
        "Verified out of band by: [call-back | video | in person | administrator], "
        "[number of] minutes ago",
        "Verified out of band by: call-back, [number of] minutes ago",
        "Verified out of band by: [call-back | video], 5 minutes ago",
        "Verified out of band by: a mail from them, 5 minutes ago",
        "Verified out of band by: call-back, 5000 minutes ago",
        "Verified out of band by: call-back, 5 minutes ago. "
        "Verified out of band by: video, 5 minutes ago",
    ],
)
def test_anything_else_states_nothing(text: str) -> None:
    assert stated(text, NOW) is None


def test_one_minute_is_a_time_too() -> None:
    found = stated("Verified out of band by: video, 1 minute ago", NOW)

    assert found == Verified(Way.VIDEO, NOW - timedelta(minutes=1))

"""A normalised text as it is put together."""

from detection.written import Written


def test_a_space_alone_before_a_paragraphs_end_is_as_if_it_was_never_written() -> None:
    written = Written()
    for source, part in enumerate(("ab", " ", "\n", "c")):
        written.add(part, source)

    assert "".join(written.parts) == "ab\nc"
    assert (written.starts, written.sources) == ([0, 2, 3], [0, 2, 3])

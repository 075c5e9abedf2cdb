"""Findings of the doctor, by code."""

from collections.abc import Iterable

from commands.findings import Finding


def codes(findings: Iterable[Finding]) -> list[str]:
    """What was found, in order."""
    return [finding.code for finding in findings]

"""What reading costs before the first ticket: seconds and megabytes of a process of its own."""

import subprocess
import sys
from dataclasses import dataclass
from statistics import median

ROUNDS = 3
_MEGABYTE = 1024  # of VmHWM, which is in KiB; ru_maxrss would count the process that forked
_TELL = (
    "print(time.perf_counter() - began, "
    "next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
)
_READ = "reader({}).read(Message('Somebody logged in to my account'))"
_PROGRAM = (
    "import time; began = time.perf_counter(); "
    "from detection.reading import reader; from incidents.model import Message; "
    f"{_READ}; {_TELL}"
)
_NOTHING = f"import time; began = time.perf_counter(); {_TELL}"


@dataclass(frozen=True, slots=True)
class Start:
    """From a bare Python to the first ticket read."""

    name: str
    seconds: float
    megabytes: float


def start_up(*, with_model: bool) -> Start:
    """The median of some processes."""
    bare = _medians(_NOTHING)
    took = _medians(_PROGRAM.format(f"second={with_model}"))
    name = "with second reader" if with_model else "rules alone"
    return Start(name, took[0] - bare[0], (took[1] - bare[1]) / _MEGABYTE)


def _medians(program: str) -> tuple[float, float]:
    runs = [_run(program) for _ in range(ROUNDS)]
    return median(each[0] for each in runs), median(each[1] for each in runs)


def _run(program: str) -> tuple[float, float]:
    argv = [sys.executable, "-c", program]
    said = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split()
    return float(said[0]), float(said[1])

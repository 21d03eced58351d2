"""Runs the rendering of stranger's content in a child process with limits: whatever it does, it costs only itself."""

import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Task = Literal["safe", "page"]


@dataclass(frozen=True, slots=True)
class RenderLimits:
    """Bounds for one child."""

    cpu: timedelta = timedelta(seconds=10)
    time: timedelta = timedelta(seconds=30)  # on the clock, for a busy machine
    memory_bytes: int = 1024 * 1024 * 1024  # of address space
    output_bytes: int = 100 * 1024 * 1024


class ChildFailed(Exception):  # noqa: N818 - says what happened
    """The child hit a limit, crashed or refused: there is no result."""


def run(task: Task, request: bytes, limits: RenderLimits) -> bytes:
    """What `child.py` answers to this request. Raises ChildFailed."""
    numbers = (int(limits.cpu.total_seconds()), limits.memory_bytes, limits.output_bytes)
    command = [sys.executable, "-I", "-m", "ingest.rendering.child", task, *map(str, numbers)]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as answer:  # the kernel bounds a file's size
        try:
            subprocess.run(  # noqa: S603 - our own program, no shell, nothing of the mail in the arguments
                command,
                input=request,
                stdout=answer,
                stderr=subprocess.DEVNULL,  # may hold content
                cwd=folder,
                env={},
                timeout=limits.time.total_seconds(),
                check=True,
            )
        except subprocess.SubprocessError as failure:
            raise ChildFailed(type(failure).__name__) from None  # its text holds nothing of use to a person
        answer.seek(0)
        return answer.read()


def confine(cpu_seconds: int, memory_bytes: int, output_bytes: int) -> None:
    """Called by the child before it reads its request."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output_bytes, output_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the mail

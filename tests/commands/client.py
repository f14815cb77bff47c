"""A command to whoever starts it, and nothing but its streams, its signals and its end: ``parent.py`` forks the rest."""

import os
import signal
import socket
import sys

ENDINGS = (signal.SIGINT, signal.SIGTERM)


def run(address: str, words: list[str]) -> int:
    """Run the command to its end -> its exit code, or minus the signal that has ended it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    with socket.socket(socket.AF_UNIX) as parent:
        parent.connect(address)
        told = repr((words, os.getcwd(), dict(os.environ))).encode()  # noqa: PTH109 - pathlib takes as long as all this
        socket.send_fds(parent, [b"%10d" % len(told)], range(3))
        parent.sendall(told)
        answers = parent.makefile()
        fork = int(answers.readline())
        for ending in ENDINGS:
            signal.signal(ending, lambda number, _frame: os.kill(fork, number))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
        return int(answers.readline())


if __name__ == "__main__":
    code = run(sys.argv[1], sys.argv[2:])
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    sys.exit(code)

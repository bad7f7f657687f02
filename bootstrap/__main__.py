"""The commands behind `make setup`, `run`, `test`, `lint`, `bench` and `campaign`."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (this line is for those who come with an older one)
    sys.exit("Continuum needs Python 3.11 or newer: make run PYTHON=python3.12")

import argparse

from bootstrap import checks, console, serving, setup

COMMANDS = {
    "setup": (setup.command, "install packages, system libraries and assets"),
    "run": (serving.command, "set up, prepare the database, start the site and its job worker"),
    "test": (checks.test, "set up, check the code, run the tests; further words go to pytest"),
    "lint": (checks.lint, "check formatting, types, floors and templates"),
    "bench": (checks.bench, "run the benchmarks; further words go to manage.py bench"),
    "campaign": (checks.campaign, "run the long campaigns; further words go to manage.py campaign"),
}


def main() -> int:
    """Run one command; a problem a person can solve ends in one plain line and exit status 1."""
    parser = argparse.ArgumentParser(prog="python3 -m bootstrap", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True)
    for name, (_, description) in COMMANDS.items():
        subparsers.add_parser(name, help=description, description=description, add_help=False)
    chosen, further_words = parser.parse_known_args()
    console.open_missing_streams()
    try:
        return COMMANDS[chosen.command][0](further_words)
    except console.OperatorError as problem:
        print(f"Error: {problem}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr, flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main())

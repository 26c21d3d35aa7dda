"""Runs the command line as ``python -m voicemon``."""

from voicemon.cli import main

if __name__ == "__main__":
    main()

"""The command line: a contract that other scripts rely on (`docs/command-line.md`)."""

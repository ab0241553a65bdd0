"""`python -m tui` is the same as `postil`."""

from tui.cli import main

main()

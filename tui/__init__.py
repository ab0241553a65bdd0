"""What a person touches at the terminal: the command line and the screens."""

"""The Textual half: the one widget that shows scenes."""

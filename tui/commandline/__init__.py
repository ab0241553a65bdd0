"""The commands of `postil`, one room a group; none of them imports Textual."""

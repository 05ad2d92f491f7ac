"""What a channel raises when it is of no use to try again."""


class Refused(Exception):
    """The message was refused for good."""

"""The one family of errors that is shown to people."""


class PinciteError(Exception):
    """A problem a person can act on.

    The message is a single line that says what is wrong and what to do. Anything that is not a ``PinciteError`` is a
    bug and keeps its traceback.
    """


class UsageError(PinciteError):
    """The request itself makes no sense (an empty question, ``k`` of 0); exit status 2 on the command line."""

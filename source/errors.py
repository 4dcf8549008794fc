"""The one family of errors that is shown to people."""


class PinciteError(Exception):
    """A problem a person can act on.

    The message is a single line that says what is wrong and what to do. Anything that is not a ``PinciteError`` is a
    bug and keeps its traceback.
    """


class UsageError(PinciteError):
    """The request itself makes no sense (an empty question, ``k`` of 0); exit status 2 on the command line."""


class UnreadableError(PinciteError):
    """A file no text can be had from. The message goes on from "FILE cannot be read: ", without a capital or full stop.

    For example: "it is encrypted; save it without a password first".
    """


class PasswordError(UnreadableError):
    """A file that opens only with a password, and not with the one given, if any."""


class StoppedError(PinciteError):
    """What was under way has been stopped by a person; what was done before it stays done."""

    def __init__(self) -> None:
        super().__init__("Stopped. What is done is kept.")


class ChangedLibraryError(PinciteError):
    """What was to be read is in the library no more, since it was changed meanwhile; a newer index knows better."""

    def __init__(self) -> None:
        super().__init__("The library was changed while it was searched; ask again.")

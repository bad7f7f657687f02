"""The one error that the transcript importer raises."""


class TranscriptError(ValueError):
    """A transcript cannot be read. The message is one plain sentence for the person who sent it."""

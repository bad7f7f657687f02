"""What keeps an act about certificates from being done."""


class ActRefused(ValueError):
    """Says why, for the person who asked; `code` for programs and tests."""

    def __init__(self, why: str, code: str) -> None:
        super().__init__(why)
        self.code = code

"""The code under which anybody can check a certificate: made to be read from paper and typed.

Twenty symbols of Crockford's base 32 (no I, L, O, U: https://www.crockford.com/base32.html): nineteen at
random (95 bits, so codes cannot be guessed or counted through) and one check symbol, shown in five groups.

The check is a polynomial over GF(32): a code is right when its value at a primitive element is zero. As the
code is shorter than 31 symbols, that finds every single wrong symbol and every swap of two symbols, wherever
they stand, and 31 of 32 of all other mistakes. (Crockford's own check, modulo 37, would need the five
characters `*~$=U`, three of which mean something else in an address.)
"""

import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
GROUP = 4
READ_AS = {"O": "0", "I": "1", "L": "1"}
PRIMITIVE_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1


class Mistyped(ValueError):
    """What was typed cannot be a code."""


class WrongLength(Mistyped):
    """Too many or too few symbols; `length` says how many there are."""

    def __init__(self, length: int):
        super().__init__(f"{length} symbols instead of {LENGTH}")
        self.length = length


class WrongSymbol(Mistyped):
    """A character that no code contains."""

    def __init__(self, symbol: str):
        super().__init__(f"{symbol!r} is in no code")
        self.symbol = symbol


class WrongCheck(Mistyped):
    """The symbols do not fit together: at least one is wrong, or two are swapped."""


def new() -> str:
    """A code nobody can guess, without hyphens."""
    symbols = [secrets.randbelow(len(ALPHABET)) for _position in range(LENGTH - 1)]
    return "".join(ALPHABET[symbol] for symbol in (*symbols, _times_x(_value(symbols))))


def parse(typed: str) -> str:
    """The code that was meant, without hyphens.

    Forgives case, spaces, hyphens of all kinds, O for 0, I and L for 1, and a whole address pasted for the code.
    Raises Mistyped (WrongLength, WrongSymbol, WrongCheck) where no code can be meant.
    """
    pasted = unicodedata.normalize("NFKC", typed).strip().rstrip("/").rpartition("/")[2].upper()
    read = [READ_AS.get(character, character) for character in pasted if not _is_separator(character)]
    for symbol in read:
        if symbol not in ALPHABET:
            raise WrongSymbol(symbol)
    if len(read) != LENGTH:
        raise WrongLength(len(read))
    if _value([ALPHABET.index(symbol) for symbol in read]):
        raise WrongCheck(typed)
    return "".join(read)


def grouped(code: str) -> str:
    """The code as it is shown: `7K3M-Q9ZT-…`."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _is_separator(character: str) -> bool:
    # Cf: soft hyphens and direction marks, which travel along when text is copied.
    return character.isspace() or character == "_" or unicodedata.category(character) in ("Pd", "Cf")


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ PRIMITIVE_POLYNOMIAL if doubled & 0b100000 else doubled


def _value(symbols: list[int]) -> int:
    """The polynomial with these coefficients, the highest power first, at the primitive element x."""
    result = 0
    for symbol in symbols:
        result = _times_x(result) ^ symbol
    return result

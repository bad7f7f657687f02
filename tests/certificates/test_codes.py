"""The code on a certificate survives paper, telephones and tired eyes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.certificates import codes


@pytest.fixture
def code() -> str:
    return codes.new()


def test_a_code_has_at_least_eighty_random_bits():
    made = {codes.new() for _count in range(1000)}
    assert len(made) == 1000
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{20}", one) for one in made)


def test_it_is_shown_in_groups_and_read_back(code):
    assert re.fullmatch(r"(\w{4}-){4}\w{4}", codes.grouped(code))
    assert codes.parse(codes.grouped(code)) == code


@pytest.mark.parametrize(
    "spoil",
    [
        str.lower,
        lambda shown: shown.replace("-", " "),
        lambda shown: shown.replace("-", "\u2011"),
        lambda shown: shown.replace("-", " – "),
        lambda shown: shown.replace("0", "O").replace("1", "I"),
        lambda shown: shown.replace("0", "o").replace("1", "l"),
        lambda shown: f"  {shown}\n",
        lambda shown: f"https://learn.example.org/verify/{shown}/",
        lambda shown: "".join(chr(ord(one) + 0xFEE0) for one in shown),
    ],
)
def test_what_people_make_of_a_code_is_understood(spoil):
    for code in [codes.new() for _count in range(50)]:
        assert codes.parse(spoil(codes.grouped(code))) == code


def test_every_single_wrong_symbol_is_found(code):
    for place in range(codes.LENGTH):
        for symbol in set(codes.ALPHABET) - {code[place]}:
            with pytest.raises(codes.WrongCheck):
                codes.parse(code[:place] + symbol + code[place + 1 :])


@given(st.integers(0, 19), st.integers(0, 19))
def test_every_swap_of_two_symbols_is_found(first, second):
    code = list(codes.new())
    if code[first] == code[second]:
        return
    code[first], code[second] = code[second], code[first]
    with pytest.raises(codes.WrongCheck):
        codes.parse("".join(code))


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ("", codes.WrongLength),
        ("7K3M", codes.WrongLength),
        ("U" * 20, codes.WrongSymbol),
        ("7" * 21, codes.WrongLength),
    ],
)
def test_what_cannot_be_a_code_says_why(typed, mistake):
    with pytest.raises(mistake):
        codes.parse(typed)


@given(st.text(max_size=60))
def test_no_text_breaks_it(text):
    try:
        assert len(codes.parse(text)) == codes.LENGTH
    except codes.Mistyped:
        pass

"""The learner's way: from a newcomer's first click to a certificate that anybody can check."""

import re
from io import BytesIO

import pytest
from django.core import mail
from pypdf import PdfReader

from tests.conftest import work

PASSWORD = "four quiet words here"


def test_a_newcomer_reads_passes_and_is_certified(visitor, course):
    newcomer = visitor()
    newcomer.open("/en/")
    page = newcomer.page
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("E-mail").fill("noor@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    newcomer.picture("sign-up")
    print(newcomer.main())

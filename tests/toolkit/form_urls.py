"""The site, and a page with nothing but a form, to look at in a browser."""

from django.http import HttpResponse
from django.template import engines
from django.urls import path

from learning.toolkit.form import mistakes, read_answers, render_sections, rows_wanted
from learning.urls import urlpatterns as of_the_site
from tests.toolkit.forms import definition

PAGE = """{% extends "base.html" %}{% load static %}
{% block extra_head %}<script src="{% static 'js/toolkit-form.js' %}" defer></script>{% endblock %}
{% block content %}<div class="leaf"><h1>A form</h1>
<form method="post">{% csrf_token %}{% include "toolkit/form_sections.html" %}
<button class="button" name="save" value="save">Save</button></form></div>{% endblock %}"""

last: dict = {}


def a_form(request):
    form, post = definition(), request.POST
    answers = read_answers(form, post)
    last.clear()
    last.update(answers)
    errors = mistakes(form, answers) if "save" in post else {}
    findings = (
        {"worker": [{"token": "x", "text": "416 555 0199", "kind": "a phone number", "why": "Somebody answers it."}]}
        if errors
        else {}
    )
    sections = render_sections(form, answers, errors=errors, findings=findings, rows=rows_wanted(form, post))
    return HttpResponse(engines["django"].from_string(PAGE).render({"sections": sections}, request))


urlpatterns = [path("a-form/", a_form), *of_the_site]

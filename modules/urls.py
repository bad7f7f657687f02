from django.urls import path

from modules import feedback, reference_views, transcript_views, views

app_name = "modules"
urlpatterns = [
    path("modules/<int:number>/", views.module_by_number, name="module_by_number"),
    path("slides/<int:module>.<int:section>.<int:slide>/", views.slide_by_number, name="slide_by_number"),
    path("resources/", reference_views.resources, name="resources"),
    path("handbook/", reference_views.handbook_page, name="handbook"),
    path("handbook.pdf", reference_views.handbook_file, name="handbook_file"),
    path("<slug:course>/transcript/", transcript_views.course_transcript, name="course_transcript"),
    path("<slug:course>/transcript.<slug:format>", transcript_views.course_file, name="course_file"),
    path("<slug:course>/<slug:module>/transcript/", transcript_views.module_transcript, name="module_transcript"),
    path("<slug:course>/<slug:module>/transcript.<slug:format>", transcript_views.module_file, name="module_file"),
    path("<slug:course>/<slug:module>/feedback/", feedback.give, name="feedback"),
    path("<slug:course>/<slug:module>/quiz/", views.module_quiz, name="module_quiz"),
    path("<slug:course>/<slug:module>/quiz/<path:rest>", views.module_quiz, name="module_quiz_step"),
    path("<slug:course>/<slug:module>/", views.module, name="module"),
    path("<slug:course>/<slug:module>/<slug:section>/<slug:slide>/", views.slide, name="slide"),
]

from django.urls import path

from unknot.web.screening import views

urlpatterns = [
    path("check/", views.check, name="check"),
    path("check/q/<slug:question>/", views.check_question, name="check-question"),
    path("check/open/<slug:question>/", views.check_open, name="check-open"),
    path("check/answers/", views.answers, name="answers"),
    path("check/short/", views.check_short, name="check-short"),
    path("check/verdict/", views.verdict, name="verdict"),
    path("check/for-the-clinician/", views.clinician, name="clinician"),
]

from django.urls import path

from unknot.web.today import views

urlpatterns = [
    path("plan/", views.plan, name="plan"),
    path("plan/change/", views.plan_change, name="plan-change"),
    path("today/", views.today, name="today"),
    path("after/<uuid:session>/", views.after, name="after"),
    path("morning/", views.morning, name="morning"),
]

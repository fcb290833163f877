from django.urls import path

from unknot.web.today import outlook, plans, reports, views

urlpatterns = [
    path("today/", views.today, name="today"),
    path("plan/", plans.plan, name="plan"),
    path("plan/change/", plans.change, name="plan-change"),
    path("plan/what-if/", plans.what_if, name="what-if"),
    path("plan/repeat/", plans.repeat, name="repeat"),
    path("after/<uuid:session>/", reports.after, name="after"),
    path("after/<uuid:session>/said/", reports.afterword, name="afterword"),
    path("outlook/", outlook.outlook, name="outlook"),
    path("outlook/said/", outlook.outlook_said, name="outlook-said"),
    path("morning/", reports.morning, name="morning"),
]

from django.urls import path

from unknot.web.checkin import views

urlpatterns = [
    path("where/", views.where, name="where"),
    path("where/list/", views.where_list, name="where-list"),
    path("activities/", views.activities, name="activities"),
    path("mobility/", views.mobility, name="mobility"),
    path("at-hand/", views.at_hand, name="at-hand"),
]

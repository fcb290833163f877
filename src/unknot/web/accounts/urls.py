from django.urls import path

from unknot.web.accounts import views

urlpatterns = [
    path("", views.account, name="account"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("sign-up/", views.sign_up, name="sign-up"),
    path("password/", views.change_password, name="password"),
    path("second-step/", views.second_step, name="second-step"),
    path("second-step/set-up/", views.second_step_set_up, name="second-step-set-up"),
    path("second-step/off/", views.second_step_off, name="second-step-off"),
]

"""Every address of Loupe, and those of the trial."""

from django.urls import include, path

from bench.trial import views

urlpatterns = [
    path("trial/tasks", views.post_task, name="trial-task"),
    path("trial/broken-tasks", views.post_and_break, name="trial-broken-task"),
    path("", include("config.urls")),
]

handler404 = "config.api.pages.answer_404"
handler500 = "config.api.pages.answer_500"

"""Every address of Loupe, and those of the trial."""

from django.urls import include, path

from bench.trial import views
from bench.trial.notes import EagerNoteView, NoteView, OptionalNoteView

urlpatterns = [
    path("trial/tasks", views.post_task, name="trial-task"),
    path("trial/broken-tasks", views.post_and_break, name="trial-broken-task"),
    path("trial/notes", NoteView.as_view(), name="trial-note"),
    path("trial/notes/<slug:book>", NoteView.as_view(), name="trial-note-in-book"),
    path("trial/eager-notes", EagerNoteView.as_view(), name="trial-eager-note"),
    path("trial/optional-notes", OptionalNoteView.as_view(), name="trial-optional-note"),
    path("", include("config.urls")),
]

handler404 = "config.api.pages.answer_404"
handler500 = "config.api.pages.answer_500"

"""German paths, English names; directly below ``<town>/``."""

from django.urls import path

from kettenwerk.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("heute/<slug:part>/", views.due_part, name="due_part"),
    path("faellig/<slug:due>/", views.due_list, name="due_list"),
    path("benachrichtigungen/", views.digest_edit, name="digest_edit"),
    path("kalender/", views.calendar_edit, name="calendar_edit"),
    path("kalender/beenden/", views.calendar_end, name="calendar_end"),
    path("kalender/<str:token>.ics", views.calendar_feed, name="calendar_feed"),
]

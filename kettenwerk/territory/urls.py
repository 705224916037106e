"""German paths, English names; everything below ``<town>/gebiete/``."""

from django.urls import path

from kettenwerk.territory import views

app_name = "territory"
urlpatterns = [
    path("", views.area_list, name="area_list"),
    path("<uuid:uuid>/", views.area_detail, name="area_detail"),
    path("<uuid:uuid>/bearbeiten/", views.area_edit, name="area_edit"),
    path("<uuid:uuid>/verlauf/", views.area_history, name="area_history"),
    path(
        "<uuid:uuid>/verlauf/<int:number>/wiederherstellen/",
        views.area_restore,
        name="area_restore",
    ),
]

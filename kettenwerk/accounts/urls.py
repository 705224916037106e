"""German paths, English names; fixed words stand before the municipality and are reserved slugs."""

from django.urls import path

from kettenwerk.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.start, name="start"),
    path("gesund/", views.livez, name="livez"),
    path("datenschutz/", views.privacy, name="privacy"),
    path("barrierefreiheit/", views.accessibility, name="accessibility"),
    path("konto/mein/", views.profile, name="profile"),
    path("einladung/<uuid:invitation>/", views.invitation_accept, name="invitation_accept"),
    path("<slug:town>/mitglieder/", views.member_list, name="member_list"),
    path("<slug:town>/mitglieder/einladen/", views.member_invite, name="member_invite"),
    path(
        "<slug:town>/mitglieder/einladungen/<uuid:invitation>/erneut/",
        views.invitation_resend,
        name="invitation_resend",
    ),
    path(
        "<slug:town>/mitglieder/einladungen/<uuid:invitation>/zurueckziehen/",
        views.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("<slug:town>/mitglieder/<uuid:membership>/", views.member_edit, name="member_edit"),
    path(
        "<slug:town>/mitglieder/<uuid:membership>/beenden/",
        views.member_remove,
        name="member_remove",
    ),
    path("<slug:town>/protokoll/", views.audit_list, name="audit_list"),
    path("<slug:town>/protokoll/<uuid:entry>/", views.audit_detail, name="audit_detail"),
    path("<slug:town>/auftraege/", views.job_list, name="job_list"),
    path("<slug:town>/auftraege/<uuid:job>/", views.job_detail, name="job_detail"),
    path("<slug:town>/auftraege/<uuid:job>/abbrechen/", views.job_cancel, name="job_cancel"),
]

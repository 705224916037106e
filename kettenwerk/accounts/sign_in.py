"""Sign-in follows invitations: nobody opens an account alone."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kettenwerk.accounts import services
from kettenwerk.accounts.models import User


class InvitationOnlyAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """People of the demo stay outside a real installation, whatever their password."""
        if user.is_demo and not settings.IS_DEMO:
            messages.error(request, "Vorführkonten gelten nur in der Vorführung.")
            return redirect("account_login")
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return refused

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        services.record_sign_in(user)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

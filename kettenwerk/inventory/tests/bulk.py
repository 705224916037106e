"""The steps of a change to many records, as a browser takes them."""

from typing import Any

from django.test import Client

from kettenwerk.inventory.models import BulkEdit
from kettenwerk.inventory.tests.world import page


def new(folder: str = "angebote", town: str = "unna", query: str = "") -> str:
    return f"{page('bulk_new', town, folder=folder)}?{query}"


def chosen(
    client: Client, query: str = "", folder: str = "angebote", town: str = "unna", **data: Any
) -> Any:
    response = client.post(new(folder, town, query), data)
    assert response.status_code == 302, response.content.decode()
    return BulkEdit.objects.latest("pk")


def write(client: Client, edit: BulkEdit, town: str = "unna") -> Any:
    return client.post(page("bulk_write", town, uuid=edit.uuid), follow=True)

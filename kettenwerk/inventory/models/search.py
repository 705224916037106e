"""What the full-text search knows of a record: the same folded stems on every database."""

from typing import ClassVar

from django.db import models
from modelsearch.index import AutocompleteField, FilterField, Indexed

SHORTEST_TAIL = 4


class SearchText(Indexed, models.Model):
    """The reduced words of one record; visibility is asked of the record itself, never of this row."""

    search_auto_update = False
    search_fields: ClassVar = [AutocompleteField("indexed_text"), FilterField("table")]

    record = models.UUIDField("Datensatz", unique=True)
    table = models.CharField("Tabelle", max_length=60)
    title = models.TextField("Stämme des Namens", blank=True)
    body = models.TextField("Stämme des übrigen Textes", blank=True)
    words = models.TextField("Wörter, wie sie geschrieben stehen", blank=True)

    class Meta:
        verbose_name = "Suchtext"
        verbose_name_plural = "Suchtexte"
        indexes: ClassVar = [models.Index(fields=["table"], name="search_text_by_table")]

    def __str__(self) -> str:
        return f"{self.table} {self.record}"

    def indexed_text(self) -> str:
        """Every stem and, for German compounds, its tails: „hebamm“ finds „familienhebamm“."""
        stems = {*self.title.split(), *self.body.split()}
        tails = {
            stem[start:]
            for stem in stems
            if stem.isalpha()
            for start in range(1, len(stem) - SHORTEST_TAIL + 1)
        }
        return " ".join(sorted(stems | tails))

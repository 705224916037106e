"""The languages of the guide's pages: how each names itself, which way it runs, who checked it.

What an offer itself says may stand in more languages (``inventory.models.Language``); here it is
about buttons, headings and sentences of the pages.
"""

from dataclasses import dataclass

SOURCE = "de"


@dataclass(frozen=True, slots=True)
class GuideLanguage:
    """``code`` is the one in addresses, ``tag`` the one for ``lang``; ``checked_by`` is a function
    or body of native speakers that read the whole translation, empty as long as nobody did."""

    code: str
    own_name: str
    tag: str
    is_right_to_left: bool = False
    checked_by: str = ""

    @property
    def direction(self) -> str:
        return "rtl" if self.is_right_to_left else "ltr"

    @property
    def is_source(self) -> bool:
        return self.code == SOURCE

    @property
    def is_unchecked(self) -> bool:
        """Translated by machine and read by no speaker yet: the page has to say so."""
        return not self.is_source and not self.checked_by


GUIDE_LANGUAGES = (
    GuideLanguage("de", "Deutsch", "de"),
    GuideLanguage("en", "English", "en"),
    GuideLanguage("tr", "Türkçe", "tr"),
    GuideLanguage("ar", "العربية", "ar", is_right_to_left=True),
    GuideLanguage("uk", "Українська", "uk"),
    GuideLanguage("ru", "Русский", "ru"),
    GuideLanguage("pl", "Polski", "pl"),
    GuideLanguage("ro", "Română", "ro"),
)
_BY_CODE = {language.code: language for language in GUIDE_LANGUAGES}
TRANSLATED = tuple(language for language in GUIDE_LANGUAGES if not language.is_source)


def guide_language(code: str) -> GuideLanguage | None:
    """The language of an address, or nothing if the guide does not speak it."""
    return _BY_CODE.get(code)

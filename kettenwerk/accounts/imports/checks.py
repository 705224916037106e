"""What the database, the owners and the forms would refuse, said before anything is written."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

from kettenwerk.accounts.imports.declare import Draft, Key, Run
from kettenwerk.accounts.imports.needs import check_needed
from kettenwerk.accounts.imports.reading import vocabulary_of
from kettenwerk.accounts.imports.states import is_same
from kettenwerk.accounts.models import Municipality, Record

Asked = dict[tuple[str, Any], str]
LINKED = -1
CONTRADICTION = (
    "Die Angaben dieser Zeile widersprechen sich. Bitte prüfen, ob „bis“ nach „von“ liegt."
)


def check_all(run: Run) -> None:
    """Rejects rows; the rows of a run are checked together, so that one may refer to another."""
    for check in (_check_owners, _check_references, _check_cycles, _check_rules):
        check(run)
    if run.scope.by_people:
        check_needed(run, lambda run, uuid: _check_rules_of(run, uuid, {}))


def _check_owners(run: Run) -> None:
    """Stored rows of other municipalities are proposed, not overwritten.

    A program's data set of the Kreis may hold the rows of its towns; a person's file only the own ones.
    """
    importer = Municipality.objects.filter(slug=run.scope.importer).first()
    tree = importer.tree_ids() if importer else set()
    if importer is not None and run.scope.by_people:
        tree = {importer.pk}
    for uuid, record in run.existing.items():
        if record.municipality_id not in tree and not is_same(run, uuid):
            table, cells = run.row_of[uuid]
            reason = (
                f"Der Eintrag gehört {record.municipality}. Bitte dort als Änderung vorschlagen."
            )
            run.reject(cells, table.key[0], reason)
    _check_owners_of_new(run, tree)


def _check_owners_of_new(run: Run, tree: set[int]) -> None:
    """A new row that hangs on a stored record belongs to who keeps that, if the importer may write there."""
    slugs = set(run.owner_of_stored.values())
    strangers = Municipality.objects.filter(slug__in=slugs).exclude(pk__in=tree)
    foreign = {one.slug: one for one in strangers}
    for uuid, draft in run.drafts.items() if foreign else ():
        if uuid not in run.existing and (owner := foreign.get(run.owner_of(draft))):
            table, cells = run.row_of[uuid]
            run.reject(cells, table.key[0], f"Der Eintrag gehört dann {owner}. Bitte dort anlegen.")


def _check_references(run: Run) -> None:
    wanted: dict[type[models.Model], set[UUID]] = defaultdict(set)
    for draft in run.drafts.values():
        for attr, key in draft.refs.items():
            if run.scope.uuid_of(key) not in run.drafts:
                wanted[_target(draft.model, attr)].add(run.scope.uuid_of(key))
    stored: set[UUID] = set()
    for model, uuids in wanted.items():
        live = model._default_manager.filter(uuid__in=uuids, deleted_at=None)
        stored.update(live.values_list("uuid", flat=True))
    for uuid, draft in run.drafts.items():
        for key in draft.refs.values():
            target = run.scope.uuid_of(key)
            is_reported = key[0] in run.unread or key[1] in run.scope.rows[key[0]]
            if target not in run.drafts and target not in stored and not is_reported:
                table, cells = run.row_of[uuid]
                reason = _unknown(run, key)
                run.reject(cells, table.column_with(cells, key), reason, key[1])


def _unknown(run: Run, key: Key) -> str:
    if run.scope.by_people:
        return (
            f"„{key[1]}“ ist hier nicht bekannt. Bitte die Schreibweise prüfen oder den Eintrag "
            "zuerst anlegen."
        )
    return (
        f"„{key[1]}“ steht nicht in {key[0]}.csv. "
        "Bitte die Kennung prüfen oder den Eintrag ergänzen."
    )


def _target(model: type[Record], attr: str) -> type[models.Model]:
    related = model._meta.get_field(attr).related_model
    if not isinstance(related, type):
        raise TypeError(attr)
    return related


def _check_cycles(run: Run) -> None:
    """No record may stand above itself, in this run and together with what is stored."""
    for model in dict.fromkeys(draft.model for draft in run.drafts.values()):
        for attr in self_references(model):
            above = _stored_parents(run, model, attr)
            for uuid, draft in run.drafts.items():
                if draft.model is model:
                    above[uuid] = (
                        {run.scope.uuid_of(draft.refs[attr])} if attr in draft.refs else set()
                    )
            try:
                TopologicalSorter(above).prepare()
            except CycleError as error:
                _reject_cycle(run, attr, error.args[1])


def self_references(model: type[Record]) -> list[str]:
    return [f.name for f in model._meta.fields if f.related_model is model]


def _stored_parents(run: Run, model: type[Record], attr: str) -> dict[UUID, set[UUID]]:
    if not any(run.drafts[uuid].model is model for uuid in run.existing):
        return {}
    live = model.objects.live().filter(**{f"{attr}__isnull": False})
    return {uuid: {above} for uuid, above in live.values_list("uuid", f"{attr}__uuid")}


def _reject_cycle(run: Run, attr: str, cycle: list[UUID]) -> None:
    uuid = next(u for u in cycle if u in run.drafts and attr in run.drafts[u].refs)
    table, cells = run.row_of[uuid]
    names = " → ".join(run.drafts[u].key for u in cycle if u in run.drafts)
    reason = f"Der Eintrag stünde über sich selbst: {names}. Bitte die Zuordnung ändern."
    run.reject(cells, table.column_with(cells, run.drafts[uuid].refs[attr]), reason)


def _check_rules(run: Run) -> None:
    """The rules of the forms: validators, vocabularies and ``clean`` of the model."""
    asked: Asked = {}
    for uuid in run.drafts:
        _check_rules_of(run, uuid, asked)


def _check_rules_of(run: Run, uuid: UUID, asked: Asked) -> None:
    draft, (table, cells) = run.drafts[uuid], run.row_of[uuid]
    links = set(draft.refs) | (set(run.existing_refs.get(uuid, {})) & draft.untouched)
    for attr, problem in _broken_rules(draft, run.existing.get(uuid), links, asked):
        column = table.column_of(attr)
        text = _sentence(draft, attr, problem, by_people=run.scope.by_people)
        run.reject(cells, column.name if column else table.key[0], text)


def _broken_rules(
    draft: Draft, stored: Record | None, links: set[str], asked: Asked
) -> Iterator[tuple[str, ValidationError]]:
    """``links`` are the references the record will have; to what does not matter here."""
    fields = draft.model._meta.fields
    plain = {f.name for f in fields if not f.is_relation}
    kept = {attr: getattr(stored, attr) for attr in draft.untouched & plain} if stored else {}
    values = kept | draft.values
    instance = draft.model(**values, **dict.fromkeys((f"{attr}_id" for attr in links), LINKED))
    outside = [f.name for f in fields if f.is_relation or f.name not in values]

    def clean_fields() -> None:
        instance.clean_fields(exclude=outside)

    checks: tuple[Callable[[], Any], ...] = (clean_fields, instance.clean)
    for check in checks:
        try:
            check()
        except ValidationError as error:
            found = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
            for attr, problems in found.items():
                yield attr, problems[0]
    for constraint in draft.model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            yield from _broken_constraint(values, instance, constraint, asked)


def _broken_constraint(
    values: dict[str, Any], instance: Record, constraint: models.CheckConstraint, asked: Asked
) -> Iterator[tuple[str, ValidationError]]:
    """What the database would refuse, told before it does; the last named field is the one to mend.

    The answer depends on the named fields alone, so equal values are asked about once.
    """
    condition = constraint.condition
    fields = condition.referenced_base_fields if isinstance(condition, models.Q) else set()
    named = [attr for attr in values if attr in fields]
    ends = [f for f in type(instance)._meta.fields if f.is_relation and f.name in fields]
    has_ends = tuple(getattr(instance, f.attname) is not None for f in ends)
    case = (constraint.name, (tuple((attr, values[attr]) for attr in named), has_ends))
    if case not in asked:
        model = type(instance)
        outside = {f.name for f in model._meta.fields if f.name not in values} - {
            f.name for f in ends
        }
        try:
            constraint.validate(model, instance, exclude=outside)
            asked[case] = ""
        except ValidationError as error:
            default = constraint.default_violation_error_message
            is_own = constraint.violation_error_message != default
            asked[case] = error.messages[0] if is_own else CONTRADICTION
    if asked[case]:
        yield named[-1] if named else "", ValidationError(asked[case])


def _sentence(draft: Draft, attr: str, problem: ValidationError, *, by_people: bool) -> str:
    """A wrong code is told together with those that exist; people are told the words for them."""
    if problem.code not in {"invalid_choice", "unknown_code"}:
        return problem.messages[0]
    known = vocabulary_of(draft.model, attr)
    if not by_people and problem.code == "unknown_code":
        return problem.messages[0]
    if not by_people:
        codes = ", ".join(code for code, _ in known)
        return f"„{draft.values[attr]}“ ist kein bekannter Wert. Möglich: {codes}."
    value = draft.values[attr]
    codes_known = {code for code, _ in known}
    values = value if isinstance(value, tuple) else (value,)
    wrong = next((one for one in values if one not in codes_known), "")
    words = ", ".join(label for _, label in known)
    return f"„{wrong}“ ist kein bekanntes Wort. Möglich: {words}."

"""Changes page: what changed since a day or a version, and from each version to the next."""

from dataclasses import replace
from functools import cached_property

from dash import html

from dashboard.components.changes import changed_card, last_visit, version_card
from dashboard.data.differences import Difference, difference
from dashboard.data.version_history import Beginning, VersionHistory, history, usual_day
from dashboard.data.version_log import VersionChange
from dashboard.data.versions import Version, VersionError
from dashboard.language import format_day
from dashboard.language import gettext as _
from dashboard.pages.sheet import ContentPage
from dashboard.pages.visit import PageRequest
from dashboard.question import Question
from dashboard.settings import settings
from dashboard.wording.differences import moment, summary

MOST_STEPS = 30


class ChangesPage(ContentPage):
    """All versions, and what changed from an earlier one to the one displayed."""

    filters = ("since_day",)

    @classmethod
    def with_defaults(cls, visit: PageRequest) -> PageRequest:
        """Return the request with a start: the chosen day, else the remembered version, else the usual day."""
        question = visit.question
        if question.since_day:
            question = question.replace(since_version="")
        elif not question.since_version:
            question = question.replace(since_day=usual_day(visit.warehouse.version))
        return replace(visit, question=question)

    @cached_property
    def default(self) -> Question:
        """Return the question that starts from the usual day."""
        return self.question.replace(since_day=usual_day(self.warehouse.version), since_version="")

    @cached_property
    def heading(self) -> str:
        """Return the page's heading, which names the start day or version."""
        question = self.question
        if question.since_day:
            return _("What changed since {day}", day=format_day(question.since_day))
        return _("What changed since version {version}", version=question.since_version)

    @cached_property
    def versions(self) -> VersionHistory:
        """Return the versions that are kept."""
        return history(settings().published)

    @cached_property
    def beginning(self) -> Beginning:
        """Return the version that changes are told from."""
        return _beginning(self.visit, self.versions)

    @cached_property
    def content(self) -> list:
        """Return the changes since the start, and the list of versions."""
        visit, versions, beginning = self.visit, self.versions, self.beginning
        return [
            last_visit(),
            html.P(_between(visit, beginning), className="standing"),
            *_changed(visit, beginning),
            html.Section(
                [html.H2(_("Data versions")), _kept(versions), _steps(visit, versions)],
                className="card versions",
            ),
        ]

    @cached_property
    def finding(self) -> str:
        version_difference = _difference(self.beginning.version, self.warehouse.version)
        return summary(version_difference) if version_difference else ""


def _beginning(visit: PageRequest, versions: VersionHistory) -> Beginning:
    question, until = visit.question, visit.warehouse.version
    if question.since_day:
        return versions.since_day(question.since_day, until)
    return versions.since_version(question.since_version, until)


def _between(visit: PageRequest, beginning: Beginning) -> str:
    """Return a sentence that names both versions and says why the first is not exactly the one requested."""
    until = visit.warehouse.version
    reason = {
        "": "",
        "none yet": _(
            "Nothing had been published by then, so the comparison is with the first version kept."
        ),
        "pruned": _(
            "The version current at that time is no longer kept or cannot be read, so the earliest one "
            "after it is used instead."
        ),
    }[beginning.why_not_exact]
    if beginning.version.id == until.id:
        text = _("That is the version shown ({version}): there is nothing to compare.", version=until.id)
        return f"{reason} {text}".strip()
    ends = {
        "before": beginning.version.id,
        "built": moment(beginning.version.manifest.built_at),
        "after": until.id,
        "until": moment(until.manifest.built_at),
    }
    sentence = _("From version {before}, built {built}, to version {after}, built {until}.", **ends)
    return f"{sentence} {reason}".strip()


def _changed(visit: PageRequest, beginning: Beginning) -> list:
    until = visit.warehouse.version
    if beginning.version.id == until.id:
        return []
    version_difference = _difference(beginning.version, until)
    if version_difference is None:
        sentence = _("These two versions cannot be compared: one of them cannot be read.")
        return [html.P(sentence, className="failed")]
    return [changed_card(version_difference, _kept_question(visit), visit.warehouse.catalog)]


def _kept_question(visit: PageRequest) -> Question:
    """Return the question for links to other pages: without start day and version."""
    return visit.question.replace(since_day=None, since_version="")


def _difference(before: Version, after: Version) -> Difference | None:
    """Return the difference, None if one of the versions cannot be read."""
    try:
        return difference(before, after, settings().simulated)
    except VersionError:
        return None


def _kept(versions: VersionHistory) -> html.P:
    if len(versions.kept) == 1:
        return html.P(_("There is only one version so far, so there is nothing to compare it with."))
    sentence = _(
        "{count} versions are kept (at most {most}); {openable} of them can be opened and made current "
        "again with one command:",
        count=len(versions.kept),
        openable=len(versions.openable),
        most=settings().versions_kept,
    )
    placeholder = _("version")
    return html.P([sentence, " ", html.Code(f"python -m dashboard use <{placeholder}>")])


def _steps(visit: PageRequest, versions: VersionHistory) -> html.Ol:
    last_steps = list(versions.steps)[-MOST_STEPS:]
    return html.Ol(
        [_step(visit, versions, step, step is last_steps[-1]) for step in reversed(last_steps)],
        className="steps",
    )


def _step(visit: PageRequest, versions: VersionHistory, step: VersionChange, current: bool) -> html.Li:
    before, after = (versions.kept.get(version_id) for version_id in (step.entry.before, step.entry.after))
    version_difference = _difference(before, after) if before and after else None
    opens = step.entry.after in versions.openable
    return version_card(
        step, after, opens, version_difference, current, _kept_question(visit), visit.warehouse.catalog
    )

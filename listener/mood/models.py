"""The models of this installation, listed in ``mood/models.json``: trained ones are files in the data folder,
transformers stay in the folder that the user named.

The list is the truth: a model that it does not name, or whose file is not as it was written, is not used.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

import structlog

from listener.errors import ListenerError, UsageError
from listener.sentiment.scorer import Scorer
from listener.settings import get_settings
from listener.store import utc_now

log = structlog.get_logger(__name__)


class BadModelError(ListenerError):
    """A model's file is missing, damaged, or not as it was written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """One model; a trained one with how it did on labels that it had not seen."""

    language: str
    version: int
    """Rises with each model of the language."""
    file: str
    """In the folder of models; a transformer's own folder, absolute."""
    sha256: str
    made_at: datetime
    made_by: str
    texts: int | None
    """None for a transformer, as the two below."""
    rules_f1: float | None
    """Macro F1 of the rules on the held-out labels."""
    trained_f1: float | None
    """And the model's: mean over the folds."""
    active: bool
    kind: Literal["trained", "onnx"] = "trained"
    labels: Sequence[str] = ()
    """What a transformer's outputs mean, where the user said so."""

    @property
    def name(self) -> str:
        """As mentions name their scorer."""
        return f"{self.kind}-{self.language}"


def folder() -> Path:
    """Where the models of this installation are."""
    return get_settings().data_dir / "mood"


def list_models() -> list[Model]:
    """Every model, the newest of each language last.

    Raises:
        BadModelError: the list cannot be read.
    """
    path = folder() / "models.json"
    if not path.exists():
        return []
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [Model(**{**row, "made_at": datetime.fromisoformat(row["made_at"])}) for row in rows]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadModelError(
            f"The list of models {path} cannot be read ({error}); remove or mend it."
        ) from error


def next_version(language: str) -> int:
    """The number of a language's next model."""
    return 1 + max((model.version for model in list_models() if model.language == language), default=0)


def add_model(model: Model, content: bytes) -> None:
    """Keep a model and its file; if it is active, it is the only one of its language that is."""
    folder().mkdir(parents=True, exist_ok=True)
    _write(folder() / model.file, content)
    others = list_models()
    if model.active:
        others = [replace(o, active=o.active and o.language != model.language) for o in others]
    _write_list([*others, model])


def add_transformer(language: str, where: Path, labels: Sequence[str], *, by: str) -> Model:
    """Use a transformer from a folder; the same files have the same number as before.

    Raises:
        BadModelError: the folder cannot be used.
    """
    from listener.sentiment.transformer import digest

    where = where.resolve()
    try:
        sha256 = digest(where)
    except OSError as error:
        raise BadModelError(f"The model in {where} cannot be read: {error.strerror}.") from error
    model = Model(
        language=language, version=next_version(language), file=str(where), sha256=sha256, made_at=utc_now(),
        made_by=by, texts=None, rules_f1=None, trained_f1=None, active=True, kind="onnx",
        labels=list(labels),
    )  # fmt: skip
    load(model)
    for known in list_models():
        if (known.language, known.file, known.sha256, list(known.labels)) == (
            language, model.file, sha256, model.labels
        ):  # fmt: skip
            return switch_on(language, known.version)
    folder().mkdir(parents=True, exist_ok=True)
    others = [replace(o, active=o.active and o.language != language) for o in list_models()]
    _write_list([*others, model])
    return model


def switch_off(language: str | None = None) -> list[Model]:
    """Go back to the rules, for one language or all; what was on."""
    models = list_models()
    off = [m for m in models if m.active and language in (None, m.language)]
    if off:
        _write_list([replace(m, active=False) if m in off else m for m in models])
    return off


def switch_on(language: str, version: int) -> Model:
    """Use an older model again.

    Raises:
        UsageError: there is none of that number.
    """
    models = list_models()
    chosen = next((m for m in models if (m.language, m.version) == (language, version)), None)
    if chosen is None:
        raise UsageError(f"There is no model {version} for {language}; 'listener mood models' lists them.")
    load(chosen)
    _write_list([replace(m, active=m is chosen) if m.language == language else m for m in models])
    return replace(chosen, active=True)


def in_force(language: str) -> Scorer | None:
    """The model of a language, if one is active and it is sound."""
    path = folder() / "models.json"
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    return _in_force(path, changed).get(language)


@lru_cache(maxsize=4)
def _in_force(path: Path, changed: int) -> dict[str, Scorer]:  # noqa: ARG001 - the file as of then
    found: dict[str, Scorer] = {}
    try:
        for model in list_models():
            if model.active:
                found[model.language] = load(model)
    except BadModelError as error:
        log.warning("mood.model", problem=str(error))  # the rules go on
    return found


def load(model: Model) -> Scorer:
    """Open a model.

    Raises:
        BadModelError: its file is missing or not as it was written.
    """
    if model.kind == "onnx":
        return _load_transformer(model)
    from listener.sentiment.trained import Trained

    path = folder() / model.file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadModelError(f"The model {path} cannot be read: {error.strerror}.") from error
    if hashlib.sha256(content).hexdigest() != model.sha256:
        raise BadModelError(f"The model {path} is not as it was written; train again: listener mood train")
    try:
        return Trained.from_bytes(content, name=model.name, version=model.version)
    except ValueError as error:
        raise BadModelError(f"The model {path} cannot be used: {error}; train again.") from error


def _load_transformer(model: Model) -> Scorer:
    from listener.sentiment.transformer import Transformer, digest

    where = Path(model.file)
    try:
        opened = Transformer.from_folder(where, model.labels, name=model.name, version=model.version)
        if digest(where) != model.sha256:
            raise ValueError("its files have changed; name it again: listener mood models --onnx")
    except (OSError, ValueError) as error:
        raise BadModelError(f"The model in {where} cannot be used: {error}.") from error
    return opened


def _write_list(models: Sequence[Model]) -> None:
    rows = [{**asdict(model), "made_at": model.made_at.isoformat()} for model in models]
    _write(folder() / "models.json", (json.dumps(rows, indent=1, ensure_ascii=False) + "\n").encode())


def _write(path: Path, content: bytes) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    partial.replace(path)

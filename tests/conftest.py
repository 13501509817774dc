"""What every test may ask for: an operator's folder of its own, and nothing of the machine's settings."""

import pytest

from dashboard.settings import ENVIRONMENT, settings


@pytest.fixture(autouse=True)
def own_settings(monkeypatch):
    """Start each test from the default settings, whatever the machine's environment says."""
    for name in ENVIRONMENT.values():
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def data_folder(own_settings, tmp_path, monkeypatch):
    """Return an empty folder that is CCHC_DATA: its text is read in addition to what ships."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("CCHC_DATA", str(folder))
    settings.cache_clear()
    return folder

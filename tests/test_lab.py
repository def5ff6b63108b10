"""The first notebook as a reader meets it: JupyterLab in a real browser, Run All Cells, a figure on the page."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from analysis.fetch import ROOT

NOTEBOOK = ROOT / "notebooks" / "00_start_here.ipynb"
TIMEOUT = 300  # seconds for all cells
LOCAL = "127.0.0.1"
NO_NEWS = '{"fetchNews": "false", "checkForUpdates": false}'
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {LOCAL}",
]
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
OPENED = """async () => {
    const panel = window.jupyterapp.shell.currentWidget;
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
}"""
STATE = """() => {
    const panel = window.jupyterapp.shell.currentWidget;
    const cells = panel.content.widgets.map(cell => cell.model.toJSON());
    return {kernel: panel.sessionContext.session.kernel.status, cells};
}"""
SCROLL = "index => window.jupyterapp.shell.currentWidget.content.scrollToItem(index, 'start')"


@pytest.fixture
def project(tmp_path: Path, default_corpus: Path) -> Path:
    """A copy of the project as a reader has it, the notebook without outputs: what is seen later, this run made."""
    assert default_corpus.is_relative_to(ROOT / "data")
    folder = tmp_path / "project"
    shutil.copytree(NOTEBOOK.parent, folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for name in ("data", "analysis"):
        (folder / name).symlink_to(ROOT / name)
    copy = folder / "notebooks" / NOTEBOOK.name
    content = json.loads(copy.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    copy.write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.fixture
def lab(tmp_path: Path, project: Path) -> Iterator[str]:
    """The address of a JupyterLab that serves the project, with the settings of nobody."""
    port, token = _free_port(), secrets.token_hex(16)
    settings = tmp_path / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(NO_NEWS)
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "share",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    env = os.environ | {name: str(tmp_path / folder) for name, folder in folders.items()} | {"PYTHONPATH": str(ROOT)}
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        f"--ServerApp.ip={LOCAL}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={project}",
        f"--IdentityProvider.token={token}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.extension_manager=readonly",
    ]
    log = tmp_path / "log.txt"
    with log.open("w") as output:
        server = subprocess.Popen(command, env=env, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_for(f"http://{LOCAL}:{port}/api?token={token}", server, log)
        yield f"http://{LOCAL}:{port}/lab/tree/notebooks/{NOTEBOOK.name}?token={token}&reset"
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def test_the_first_notebook_is_there() -> None:
    assert NOTEBOOK.is_file(), f"no {NOTEBOOK.relative_to(ROOT)}: the first notebook has moved or was never written"


def test_the_first_notebook_runs_in_the_browser(chromium: Path, lab: str) -> None:
    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 1600})
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        page.goto(lab)
        cells = _run_all_cells(page)
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        outputs = [output for cell in code for output in cell["outputs"]]
        assert [output for output in outputs if output["output_type"] == "error"] == []
        assert [output for output in outputs if output.get("name") == "stderr"] == []
        assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
        assert _foreign(asked) == []
        assert min(_size_of_first_image(page, cells)) > 100
        assert _foreign(asked) == []
        browser.close()


def _run_all_cells(page: Page) -> list[dict[str, Any]]:
    """The notebook's cells once all have run. Asks the model: cells off the screen are not on the page."""
    page.locator(f"{PANEL} .jp-Notebook").wait_for(timeout=60_000)
    page.evaluate(OPENED)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        state = page.evaluate(STATE)
        code = [cell for cell in state["cells"] if cell["cell_type"] == "code"]
        failed = any(output["output_type"] == "error" for cell in code for output in cell["outputs"])
        if failed or (state["kernel"] == "idle" and all(cell["execution_count"] for cell in code)):
            return state["cells"]
        page.wait_for_timeout(250)
    ran = sum(bool(cell["execution_count"]) for cell in code)
    return pytest.fail(f"after {TIMEOUT} s {ran} of {len(code)} code cells ran, the kernel is {state['kernel']}")


def _size_of_first_image(page: Page, cells: list[dict[str, Any]]) -> tuple[int, int]:
    """The natural width and height of the first figure, once it is in view."""
    shown = [i for i, cell in enumerate(cells) if any(_is_image(output) for output in cell.get("outputs", []))]
    assert shown, "no cell has an image among its outputs"
    page.evaluate(SCROLL, shown[0])
    image = page.locator(f"{PANEL} :is(.jp-RenderedImage, .jp-RenderedSVG) img").first
    image.scroll_into_view_if_needed()
    expect(image).to_be_visible()
    expect(image).to_be_in_viewport()
    width, height = image.evaluate(
        "async image => { await image.decode(); return [image.naturalWidth, image.naturalHeight] }"
    )
    return width, height


def _foreign(urls: list[str]) -> list[str]:
    """The addresses on another machine."""
    return [url for url in urls if urlsplit(url).hostname not in {LOCAL, None}]


def _is_image(output: dict[str, Any]) -> bool:
    return any(mime.startswith("image/") for mime in output.get("data", {}))


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    """Return once the server answers; fail with its log if it ends or takes over a minute."""
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).read()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


def _free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind((LOCAL, 0))
        return any_port.getsockname()[1]

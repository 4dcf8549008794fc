PYTHON ?= python3
.PHONY: run test looks check mcp-check anki-check clean

run: .venv/.ready
	.venv/bin/pincite

test: .venv/.ready
	.venv/bin/python -m pytest --numprocesses auto --dist loadscope

# What a person sees, in a browser at both widths, each in both themes; make test has two of the four.
looks: .venv/.ready
	PINCITE_LOOKS=all .venv/bin/python -m pytest --numprocesses auto --dist loadscope $(wildcard tests/test_browser*.py)

check: .venv/.ready
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

clean:
	rm -rf .venv .venv-mcp .venv-anki build *.egg-info

# The tools of an assistant need older versions of some packages, so they are tried in an environment of their own.
mcp-check: .venv/.ready
	$(PYTHON) -m venv .venv-mcp
	.venv/bin/python -c "import site; print(site.getsitepackages()[0])" > "$$(.venv-mcp/bin/python -c 'import site; print(site.getsitepackages()[0])')/pincite.pth"
	.venv-mcp/bin/python -m pip install --quiet --disable-pip-version-check "gradio[mcp]==$$(.venv/bin/python -c 'from importlib.metadata import version; print(version("gradio"))')"
	.venv-mcp/bin/python -m pytest tests/test_mcp.py

# Anki's own library opens what is exported to it; it pins packages of its own, so it has an environment of its own.
anki-check: .venv/.ready
	$(PYTHON) -m venv .venv-anki
	.venv/bin/python -c "import site; print(site.getsitepackages()[0])" > "$$(.venv-anki/bin/python -c 'import site; print(site.getsitepackages()[0])')/pincite.pth"
	.venv-anki/bin/python -m pip install --quiet --disable-pip-version-check anki
	.venv-anki/bin/python -m pytest tests/test_anki.py

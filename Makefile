PYTHON ?= python3
.PHONY: run test check mcp-check clean

run: .venv/.ready
	.venv/bin/pincite

test: .venv/.ready
	.venv/bin/python -m pytest --numprocesses auto --dist loadscope

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
	rm -rf .venv .venv-mcp build *.egg-info

# The tools of an assistant need older versions of some packages, so they are tried in an environment of their own.
mcp-check: .venv/.ready
	$(PYTHON) -m venv .venv-mcp
	.venv/bin/python -c "import site; print(site.getsitepackages()[0])" > "$$(.venv-mcp/bin/python -c 'import site; print(site.getsitepackages()[0])')/pincite.pth"
	.venv-mcp/bin/python -m pip install --quiet --disable-pip-version-check "gradio[mcp]==$$(.venv/bin/python -c 'from importlib.metadata import version; print(version("gradio"))')"
	.venv-mcp/bin/python -m pytest tests/test_mcp.py

PYTHON ?= python3
.PHONY: run test check clean

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
	rm -rf .venv build *.egg-info

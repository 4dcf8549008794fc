"""A folder that nobody may write to, for a while."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """Let nobody write to a folder for a while: by its permissions, and from root, who heeds none, by a mount."""
    if os.geteuid():
        folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
        for one in folders:
            one.chmod(0o500)
        try:
            yield
        finally:
            for one in folders:
                one.chmod(0o700)
        return
    mount = ["mount", "--bind", str(folder), str(folder)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing may be mounted here, and root may write to any folder")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)

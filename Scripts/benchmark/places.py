"""The folders and prefixes that the tools work on, and whether both hold the same afterwards."""

import hashlib
import json
import os
import shutil

SMALL = 4096


class Place:
    """A person's folder and the prefix that it is kept in step with."""

    def __init__(self, home, bucket, prefix, person="alice", data=None):
        self.home, self.bucket, self.prefix, self.person = home, bucket, prefix, person
        self.data = data or f"{home}/Data"
        os.makedirs(home, exist_ok=True)
        os.makedirs(self.data, exist_ok=True)

    def remove(self):
        shutil.rmtree(self.home)


def write(path, number, round):
    """Writes a small file that no other number and round has, last changed in 2024."""
    seed = f"{number} {round} ".encode()
    with open(path, "wb") as file:
        file.write(hashlib.shake_128(seed).digest(SMALL))


def fill(folder, count, round=0):
    """Makes `count` small files, 100 a folder and 10 folders a site."""
    for number in range(count):
        day = f"{folder}/site {number // 1000:03d}/day {number // 100 % 10}"
        if number % 100 == 0:
            os.makedirs(day)
        path = f"{day}/measurement {number:06d}.csv"
        write(path, number, round)
        os.utime(path, (1704067200 + number, 1704067200 + number))


def make_large(path, size):
    block = hashlib.shake_128(b"block").digest(1 << 20)
    with open(path, "wb") as file:
        for number in range(size >> 20):
            file.write(number.to_bytes(8, "big") + block[8:])
    os.utime(path, (1704067200, 1704067200))


def local(folder):
    """The size and checksum of every data file of a folder."""
    found = {}
    for path, folders, names in os.walk(folder):
        if path == folder and ".S3" in folders:
            folders.remove(".S3")
        for name in names:
            full = os.path.join(path, name)
            size = os.path.getsize(full)
            found[os.path.relpath(full, folder)] = (size, checksum(full, size))
    return found


def checksum(path, size):
    if size > SMALL:
        return None
    with open(path, "rb") as file:
        return hashlib.md5(file.read()).hexdigest()


def remote(runner, s5cmd, place):
    """The size and checksum of every data object of a prefix."""
    found, root = {}, f"s3://{place.bucket}/{place.prefix}/"
    for line in runner.output([s5cmd, "--json", "ls", root + "*"]).splitlines():
        entry = json.loads(line)
        name = entry["key"][len(root):]
        if not name.startswith(".S3/"):
            size = entry.get("size", 0)
            found[name] = (size, entry["etag"] if size <= SMALL else None)
    return found


def difference(one, other):
    """A few words on how two sides differ, or nothing."""
    names = [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]
    return f"{len(names)} files differ, such as {min(names)}" if names else ""


def same_bytes(one, other):
    with open(one, "rb") as left, open(other, "rb") as right:
        while True:
            block = left.read(1 << 22)
            if block != right.read(1 << 22):
                return False
            if not block:
                return True

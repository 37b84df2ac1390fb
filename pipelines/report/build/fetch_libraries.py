"""Fetch the page's libraries and map into `pipelines/report/data`: run by hand, needs npm.

    python -m pipelines.report.build.fetch_libraries

Each package is fetched by `npm pack` at the version below and checked against the
checksum that its registry publishes. The libraries' files are taken as they are; the
map (Natural Earth 1:110m, public domain, as `world-atlas` packs it) gets the countries'
two-letter codes in place of numbers, and a point for each country too small to be on it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True, slots=True)
class Package:
    """An npm package: its version, the sha512 of its archive, and files to take from it."""

    name: str
    version: str
    sha512: str
    files: Mapping[str, str]


PACKAGES = (
    Package(
        "d3",
        "7.9.2",
        "ZKb/mONPVKzaO5UlcWcwN8bS4ezvQaYu+bsou+XgNABdGC800kwH651ADTbbTxMPHW13UlvbQafdmJQDk1w7Mg==",
        {"dist/d3.min.js": "d3.min.js", "LICENSE": "d3.LICENSE.txt"},
    ),
    Package(
        "@observablehq/plot",
        "0.6.17",
        "/qaXP/7mc4MUS0s4cPPFASDRjtsWp85/TbfsciqDgU1HwYixbSbbytNuInD8AcTYC3xaxACgVX06agdfQy9W+g==",
        {"dist/plot.umd.min.js": "plot.min.js", "LICENSE": "plot.LICENSE.txt"},
    ),
    Package(
        "topojson-client",
        "3.1.0",
        "605uxS6bcYxGXw9qi62XyrV6Q3xwbndjachmNxu8HWTtVPxZfEJN9fd/SZS1Q54Sn2y0TMyMxFj/cJINqGHrKw==",
        {"dist/topojson-client.min.js": "topojson.min.js", "LICENSE": "topojson.LICENSE.txt"},
    ),
    Package(
        "world-atlas",
        "2.0.2",
        "IXfV0qwlKXpckz1FhwXVwKRjiIhOnWttOskm5CtxMsjgE/MXAYRHWJqgXOpM8IkcPBoXnyTU5lFHcYa5ChG0LQ==",
        {
            "countries-110m.json": "countries-110m.json",
            "countries-50m.json": "countries-50m.json",
            "LICENSE": "world.LICENSE.txt",
        },
    ),
)

CODES_BY_NAME = {"Kosovo": "XK"}
"""Countries of the map without an ISO number, and the code that the gazetteer gives them."""


def main() -> None:
    """Write the files."""
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            for name, body in fetch_files(package, Path(folder)):
                (Path(folder) / name).write_bytes(body)
                if not name.startswith("countries-"):
                    (DATA / name).write_bytes(body)
        coarse, fine = (
            json.loads((Path(folder) / f"countries-{scale}.json").read_text(encoding="utf-8"))
            for scale in ("110m", "50m")
        )
    world = json.dumps(to_world(coarse, fine), separators=(",", ":"))
    (DATA / "world.json").write_text(world + "\n", encoding="utf-8")


def fetch_files(package: Package, folder: Path) -> Iterator[tuple[str, bytes]]:
    """The package's files that are wanted, by the name that they get here.

    Raises ValueError where the archive is not the one whose checksum is above.
    """
    command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    packed = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    archive = folder / packed.stdout.split()[-1]
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != package.sha512:
        raise ValueError(f"{package.name}: sha512 is {found!r}, not {package.sha512!r}")
    with tarfile.open(archive) as tar:
        for path, name in package.files.items():
            member = tar.extractfile(f"package/{path}")
            if member is None:
                raise ValueError(f"{package.name} has no file {path!r}")
            yield name, member.read()


def to_world(coarse: dict[str, Any], fine: dict[str, Any]) -> dict[str, Any]:
    """The coarse map with codes, and points of the countries that only the fine one has."""
    shapes = coarse["objects"]["countries"]["geometries"]
    for shape in shapes:
        shape["id"] = country_code(shape)
        del shape["properties"]
    drawn = {shape["id"] for shape in shapes}
    points = {}
    for shape in fine["objects"]["countries"]["geometries"]:
        code = country_code(shape)
        if code and code not in drawn:
            points[code] = middle(fine, shape)
    return {
        "type": "Topology",
        "transform": coarse["transform"],
        "objects": {"countries": coarse["objects"]["countries"]},
        "arcs": coarse["arcs"],
        "points": dict(sorted(points.items())),
    }


def country_code(shape: Mapping[str, Any]) -> str | None:
    """The ISO 3166-1 alpha-2 code of a shape, None for one without."""
    from babel import Locale
    from babel.core import get_global

    number, name = shape.get("id"), shape["properties"]["name"]
    codes = get_global("territory_aliases").get(number, []) if number else []
    known = Locale("en").territories
    return next((code for code in codes if code in known), CODES_BY_NAME.get(name))


def middle(topology: Mapping[str, Any], shape: Mapping[str, Any]) -> list[float]:
    """The middle of the box around a shape's largest ring, as longitude and latitude."""
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    rings = [list(ring_points(topology, polygon[0])) for polygon in polygons]
    boxes = []
    for ring in rings:
        xs, ys = [x for x, _ in ring], [y for _, y in ring]
        area = (max(xs) - min(xs)) * (max(ys) - min(ys))
        boxes.append((area, (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2))
    _, lon, lat = max(boxes)
    return [round(lon, 2), round(lat, 2)]


def ring_points(
    topology: Mapping[str, Any], indices: Sequence[int]
) -> Iterator[tuple[float, float]]:
    """The points of a ring: arcs are sums of steps on a grid (TopoJSON 1.0, section 2.1.3)."""
    (scale_x, scale_y), (shift_x, shift_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    for index in indices:
        x = y = 0
        for step_x, step_y in topology["arcs"][index if index >= 0 else ~index]:
            x, y = x + step_x, y + step_y
            yield x * scale_x + shift_x, y * scale_y + shift_y


if __name__ == "__main__":
    main()

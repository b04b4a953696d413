"""Run where the schemas are: all rules for all overlays, and then mutants, each of which some rule has to notice."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from . import files, links, mutants, schemas, servers, workloads
from .manifests import Manifests
from .product import Product


def problems(manifests: Manifests, product: Product) -> list[str]:
    found = list(schemas.problems(manifests))
    # The other rules may rely on what the schemas say.
    for rules in () if found else (workloads, links, servers):
        found += rules.problems(manifests, product)
    return found


def main(repository: Path, rendered: Path) -> int:
    product = Product(repository)
    found = list(files.problems(repository))
    overlays = []
    for file in sorted(rendered.glob("*.yaml")):
        manifests = Manifests(file.stem, list(yaml.safe_load_all(file.read_text())))
        overlays.append(manifests)
        found += [f"{file.stem}: {problem}" for problem in problems(manifests, product)]
    if not found:
        survivors = [f"nothing notices: {name}" for name in mutants.survivors(overlays, product, problems)]
        found += survivors
    for problem in found:
        print(problem)
    if not found:
        for manifests in overlays:
            print(f"{manifests.overlay}: {len(manifests.documents)} documents")
        print(f"{len(mutants.MUTANTS)} mutants, all noticed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))

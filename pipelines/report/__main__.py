"""`python -m pipelines.report DIR`, the same as `newsbeam report DIR`."""

import argparse
import sys

from pipelines.report.command import add_arguments, run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="newsbeam report", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_arguments(parser)
    sys.exit(run(parser.parse_args()))

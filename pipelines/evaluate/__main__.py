"""`python -m pipelines.evaluate DIR`, the same as `newsbeam evaluate DIR`."""

import argparse
import sys

from pipelines.evaluate.command import add_arguments, run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="newsbeam evaluate", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_arguments(parser)
    sys.exit(run(parser.parse_args()))

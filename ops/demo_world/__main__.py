"""`python -m ops.demo_world`: load the demo world into the running stack."""

from ops.build.steps import exit_on_build_error
from ops.client import refusals_as_build_errors
from ops.demo_world.content import load
from ops.demo_world.seed import seed
from ops.local_cloud.stack_file import stack_path


def main() -> None:
    """Load it; exit with 1 and the reason when that fails."""
    with exit_on_build_error(), refusals_as_build_errors():
        seed(load(), stack_path())


if __name__ == "__main__":
    main()

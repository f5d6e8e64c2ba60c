"""`python -m ops.token NAME`: an access token of a demo user, for curl; good for an hour."""

import argparse

from ops.build.steps import BuildError, exit_on_build_error
from ops.local_cloud.stack_file import read_stack
from ops.local_cloud.users import access_token


def main() -> None:
    """Print the token; exit with 1 when no stack runs or nobody has that name."""
    parser = argparse.ArgumentParser(prog="python -m ops.token", description=__doc__)
    parser.add_argument("name", help="a user that `make run` printed, such as shopper_lin")
    name = parser.parse_args().name
    with exit_on_build_error():
        stack = read_stack()
        if name not in stack.users:
            raise BuildError(f"no user {name}; there are: {', '.join(sorted(stack.users))}")
        print(access_token(stack, name))


if __name__ == "__main__":
    main()

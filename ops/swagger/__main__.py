"""`python -m ops.swagger`: serve the APIs' documentation until Ctrl-C."""

import os
import threading

from ops.build.steps import exit_on_build_error
from ops.local_cloud.processes import require_free_port
from ops.local_cloud.settings import HOST, developer_settings
from ops.local_cloud.signals import stoppable
from ops.swagger.server import documentation


def main() -> None:
    """Serve on STOREFRONT_DOCS_PORT; requests tried from the page go to STOREFRONT_PORT."""
    with exit_on_build_error():
        settings = developer_settings(os.environ)
        require_free_port(settings.docs_port, "STOREFRONT_DOCS_PORT")
        with stoppable(), documentation(settings.docs_port, settings.port):
            print(f"API documentation: http://{HOST}:{settings.docs_port}/ (Ctrl-C stops)")
            try:
                threading.Event().wait()
            except KeyboardInterrupt:
                print("stopped")


if __name__ == "__main__":
    main()

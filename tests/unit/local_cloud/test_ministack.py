"""How ministack is started."""

import json
from pathlib import Path

from ops.local_cloud.ministack import restart_streams


def test_consumers_of_streams_begin_anew_and_all_else_is_kept(tmp_path: Path) -> None:
    state = tmp_path / "lambda.json"
    positions = {"__account_region_scoped__": True, "data": {"mapping": 1793}}
    payload = {"functions": {"f": 1}, "dynamodb_stream_positions": positions}
    state.write_text(json.dumps({"__ministack_format__": 2, "payload": payload}))

    restart_streams(state)

    assert json.loads(state.read_text()) == {
        "__ministack_format__": 2,
        "payload": {
            "functions": {"f": 1},
            "dynamodb_stream_positions": {"__account_region_scoped__": True, "data": {}},
        },
    }


def test_a_first_start_has_no_positions_to_forget(tmp_path: Path) -> None:
    restart_streams(tmp_path / "lambda.json")
    assert list(tmp_path.iterdir()) == []

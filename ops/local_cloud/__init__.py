"""The cloud on a laptop: ministack with the real template deployed, started and stopped as one.

`python -m ops.local_cloud run` in the foreground; `up`, `down` and `status` for what runs behind.
"""

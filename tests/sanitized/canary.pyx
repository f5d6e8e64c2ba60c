# cython: language_level=3, boundscheck=False, overflowcheck=False
"""What no kernel may do: reads out of bounds and overflows, for the sanitizers to report."""

from libc.stdint cimport int64_t


def read(int64_t[::1] numbers, Py_ssize_t at):
    return numbers[at]


def add(int64_t first, int64_t second):
    return first + second

cimport cython
from libc.stdint cimport int64_t

from core_ext cimport texts_c as texts

@cython.locals(start=Py_ssize_t, end=Py_ssize_t, at=Py_ssize_t, byte=cython.uchar,
               begin=Py_ssize_t, has_escape=bint, lengths=int64_t, length=int64_t)
cpdef bint may_repeat(const unsigned char[::1] text, int64_t[::1] room) except -1

@cython.locals(after=Py_ssize_t)
cdef inline bint _is_key(const unsigned char[::1] text, Py_ssize_t at) except -1

@cython.locals(known=Py_ssize_t)
cdef inline bint _is_known(
    const unsigned char[::1] text, const int64_t[::1] room, Py_ssize_t start, Py_ssize_t end,
    Py_ssize_t begin, Py_ssize_t stop) except -1

cimport cython
from libc.stdint cimport int64_t

from core_ext cimport wide_c as wide

cpdef int64_t rate(int64_t amount, int64_t bps) except? -1
cpdef int64_t unit(int64_t amount, int64_t quantity, int64_t k) except? -1

@cython.locals(before=int64_t, k=Py_ssize_t, after=int64_t)
cpdef int units(
    int64_t amount, int64_t quantity, int64_t[::1] buffer, Py_ssize_t at=*) except? -1

@cython.locals(whole=int64_t, left=int64_t, parts=Py_ssize_t, rests=Py_ssize_t, i=Py_ssize_t,
               weight=int64_t, part=int64_t)
cpdef int apportion(int64_t total, Py_ssize_t count, int64_t[::1] buffer, Py_ssize_t at=*) except -1

@cython.locals(parts=Py_ssize_t, rests=Py_ssize_t, bar=int64_t, at_bar=int64_t, i=Py_ssize_t,
               rest=int64_t)
cdef int _add_leftover(
    int64_t left, Py_ssize_t count, int64_t[::1] buffer, Py_ssize_t at) except -1

@cython.locals(wanted=Py_ssize_t, high=Py_ssize_t, i=Py_ssize_t, j=Py_ssize_t, pivot=int64_t,
               swap=int64_t)
cdef int64_t _kth_largest(
    int64_t[::1] values, Py_ssize_t low, Py_ssize_t end, Py_ssize_t k) except? -1

cimport cython
from libc.stdint cimport int64_t

from core_ext cimport wide_c as wide

cpdef int64_t rate(int64_t amount, int64_t bps) except? -1
cpdef int64_t unit(int64_t amount, int64_t quantity, int64_t k) except? -1

@cython.locals(quantity=Py_ssize_t, k=Py_ssize_t, before=int64_t, after=int64_t)
cpdef int units(int64_t amount, int64_t[::1] parts) except -1

cpdef int apportion(
    int64_t total, const int64_t[::1] weights, int64_t[::1] parts, int64_t[::1] scratch) except -1

@cython.locals(i=Py_ssize_t, whole=int64_t, left=int64_t, part=int64_t, rest=int64_t,
               bar=int64_t, at_bar=int64_t)
cpdef int split(
    int64_t total, Py_ssize_t count, const int64_t[::1] weights, int64_t[::1] parts,
    int64_t[::1] scratch) except -1

@cython.locals(wanted=Py_ssize_t, high=Py_ssize_t, i=Py_ssize_t, j=Py_ssize_t, pivot=int64_t,
               swap=int64_t)
cdef int64_t _kth_largest(
    int64_t[::1] values, Py_ssize_t low, Py_ssize_t end, Py_ssize_t k) except? -1

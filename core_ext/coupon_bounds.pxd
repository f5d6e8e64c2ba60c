cimport cython
from libc.stdint cimport int64_t

from core_ext cimport wide_c as wide

cdef Py_ssize_t ROUNDS
cdef Py_ssize_t STEPS
cdef Py_ssize_t CLIMBS
cdef int64_t SLOPE_MAX

cdef class Options:
    cdef const int64_t[::1] vectors
    cdef const int64_t[::1] starts
    cdef int64_t[::1] weights
    cdef int64_t[::1] sums
    cdef Py_ssize_t dims
    cdef Py_ssize_t store_count

@cython.locals(dims=Py_ssize_t, total=int64_t, i=Py_ssize_t, store=Py_ssize_t,
               smallest=int64_t, best=Py_ssize_t, option=Py_ssize_t, value=int64_t)
cpdef int64_t least(Options options) except? -1

@cython.locals(count=Py_ssize_t, value=int64_t, before=int64_t, need=Py_ssize_t, _=int)
cpdef int64_t sharpen(
    Options options, const int64_t[::1] bound, const int64_t[::1] needs, int64_t[::1] prices,
    int64_t enough) except? -1

@cython.locals(count=Py_ssize_t, best=int64_t, value=int64_t, _=int)
cdef int _climb(
    Options options, const int64_t[::1] bound, const int64_t[::1] needs, int64_t[::1] prices,
    int64_t enough) except -1

@cython.locals(i=Py_ssize_t)
cdef int _copy(
    int64_t[::1] prices, Py_ssize_t source, Py_ssize_t target, Py_ssize_t count) except -1

@cython.locals(count=Py_ssize_t, most=int64_t, need=Py_ssize_t, slope=int64_t, unit=int64_t,
               length=int64_t, step=int64_t, dearest=int64_t)
cdef bint _step(
    Options options, const int64_t[::1] needs, int64_t[::1] prices, int64_t lack) except -1

@cython.locals(dims=Py_ssize_t, i=Py_ssize_t, value=int64_t, need=Py_ssize_t, row=Py_ssize_t)
cpdef int64_t value_at(
    Options options, const int64_t[::1] bound, const int64_t[::1] needs,
    const int64_t[::1] prices) except? -1

@cython.locals(low=int64_t, low_value=int64_t, low_slope=int64_t, high=int64_t,
               high_value=int64_t, high_slope=int64_t, gap=int64_t, at=int64_t, value=int64_t,
               slope=int64_t, _=int)
cdef int64_t _raise_price(
    Options options, const int64_t[::1] bound, const int64_t[::1] needs, int64_t[::1] prices,
    Py_ssize_t need) except? -1

@cython.locals(row=Py_ssize_t, lack=int64_t, i=Py_ssize_t)
cdef int64_t _slope(Options options, const int64_t[::1] needs, Py_ssize_t need) except? -1

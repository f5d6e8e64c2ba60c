cimport cython
from libc.stdint cimport int64_t

cdef class Options:
    cdef const int64_t[::1] vectors
    cdef const int64_t[::1] starts
    cdef const int64_t[::1] ends
    cdef int64_t[::1] weights
    cdef int64_t[::1] sums
    cdef Py_ssize_t dims
    cdef Py_ssize_t store_count

@cython.locals(dims=Py_ssize_t, total=int64_t, i=Py_ssize_t, store=Py_ssize_t,
               smallest=int64_t, best=Py_ssize_t, option=Py_ssize_t, value=int64_t)
cpdef int64_t least(Options options) except? -1

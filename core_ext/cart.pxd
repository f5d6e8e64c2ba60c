cimport cython
from libc.stdint cimport int64_t

from core_ext cimport layout_c as layout


cdef class Cart:
    cdef int64_t[::1] lines
    cdef int64_t[::1] merchants
    cdef int64_t[::1] offers
    cdef int64_t[::1] tiers
    cdef int64_t[::1] members
    cdef int64_t[::1] totals
    cdef int64_t[::1] scratch
    cdef Py_ssize_t line_count
    cdef Py_ssize_t merchant_count
    cdef Py_ssize_t offer_count


cpdef Py_ssize_t scratch_length(Py_ssize_t line_count) except? -1

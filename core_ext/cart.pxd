cimport cython
from libc.stdint cimport int64_t

from core_ext cimport layout_c as layout


cdef class Cart:
    cdef int64_t[::1] book
    cdef int64_t[::1] lines
    cdef int64_t[::1] totals
    cdef int64_t[::1] merchants
    cdef int64_t[::1] offers
    cdef int64_t[::1] members
    cdef int64_t[::1] scratch
    cdef const int64_t[::1] tiers
    cdef Py_ssize_t line_count
    cdef Py_ssize_t merchant_count
    cdef Py_ssize_t offer_count


@cython.locals(totals=Py_ssize_t, merchants=Py_ssize_t, offers=Py_ssize_t, members=Py_ssize_t,
               scratch=Py_ssize_t)
cpdef int cut(Cart cart, Py_ssize_t line_count, Py_ssize_t merchant_count, Py_ssize_t offer_count,
              Py_ssize_t member_count) except -1

@cython.locals(i=Py_ssize_t, row=Py_ssize_t)
cpdef int choose(Cart cart, object rows) except -1

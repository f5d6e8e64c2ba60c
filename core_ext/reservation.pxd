cimport cython
from libc.stdint cimport int64_t

from core_ext cimport book_layout_c as layout


cdef class Book:
    cdef public int64_t available
    cdef public bint waits
    cdef int64_t limit
    cdef int64_t[::1] requests
    cdef int64_t[::1] shoppers
    cdef readonly int64_t request_slots
    cdef int64_t shopper_slots
    cdef readonly int64_t request_count
    cdef int64_t shopper_count


cpdef bint is_power_of_two(int64_t slots) except? -1

@cython.locals(i=Py_ssize_t, at=Py_ssize_t, units=int64_t, high=int64_t, low=int64_t,
               slot=Py_ssize_t)
cpdef int load(Book book, const int64_t[::1] rows) except -1

@cython.locals(i=Py_ssize_t, at=Py_ssize_t, units=int64_t, high=int64_t, low=int64_t,
               shopper_high=int64_t, shopper_low=int64_t, request=Py_ssize_t, shopper=Py_ssize_t)
cpdef Py_ssize_t decide(
    Book book, const int64_t[::1] attempts, signed char[::1] answers, Py_ssize_t start
) except? -1

@cython.locals(slot=int64_t, at=Py_ssize_t, found_high=int64_t, found_low=int64_t)
cdef Py_ssize_t _request_slot(Book book, int64_t high, int64_t low) except -2

@cython.locals(slot=int64_t, at=Py_ssize_t, found_high=int64_t, found_low=int64_t)
cdef Py_ssize_t _shopper_slot(Book book, int64_t high, int64_t low) except -2

cdef int _enter_request(
    Book book, Py_ssize_t slot, const int64_t[::1] rows, Py_ssize_t at) except? -1

cdef int _enter_units(
    Book book, Py_ssize_t slot, const int64_t[::1] rows, Py_ssize_t at) except -1

cimport cython
from libc.stdint cimport int16_t, int64_t

from core_ext cimport coupon_options

cdef class Sweep:
    cdef readonly coupon_options.Options options
    cdef const int64_t[::1] forms
    cdef Py_ssize_t bound_count
    cdef Py_ssize_t guide
    cdef Py_ssize_t pinned
    cdef int64_t pinned_least
    cdef int64_t pinned_most
    cdef const int64_t[::1] weighed
    cdef const int64_t[::1] signature
    cdef bint is_merged
    cdef int64_t fees_paid
    cdef const int64_t[::1] masks
    cdef Py_ssize_t cell_count
    cdef int64_t[::1] lead
    cdef bint keeps_all
    cdef const int64_t[::1] besides
    cdef Py_ssize_t words
    cdef Py_ssize_t form_count
    cdef Py_ssize_t sum_count
    cdef Py_ssize_t fee_at
    cdef Py_ssize_t source_at
    cdef Py_ssize_t width
    cdef readonly int64_t joins
    cdef readonly bint is_narrowed
    cdef int64_t[::1] values
    cdef int64_t[::1] is_dropped
    cdef int64_t[::1] smallest
    cdef int64_t[::1] spare
    cdef int64_t[::1] order
    cdef int64_t[::1] spreads
    cdef int64_t[::1] laid
    cdef int64_t[::1] laid_at
    cdef int64_t[::1] rest
    cdef int64_t[::1] most
    cdef int64_t[::1] trail_at
    cdef int64_t[::1] table_at
    cdef int16_t[::1] completions
    cdef int64_t[::1] units
    cdef int64_t step
    cdef int64_t slop
    cdef Py_ssize_t leeway
    cdef readonly int64_t lowered
    cdef Py_ssize_t capacity
    cdef int64_t stamp
    cdef Py_ssize_t slot_bits
    cdef int64_t[::1] states
    cdef int64_t[::1] out
    cdef int64_t[::1] table
    cdef int64_t[::1] trail
    cdef int64_t[::1] links
    cdef Py_ssize_t link_count
    cdef int64_t[::1] edges
    cdef int64_t[::1] outgrown
    cdef Py_ssize_t edge_count
    cdef int64_t[::1] cursor
    cdef int64_t[::1] ends
    cdef int64_t[::1] keys

@cython.locals(i=Py_ssize_t)
cdef bint is_same(Sweep sweep, int64_t[::1] rows, Py_ssize_t at, Py_ssize_t other) except? -1

@cython.locals(i=Py_ssize_t)
cdef bint gives_way(Sweep sweep, int64_t[::1] rows, Py_ssize_t at, Py_ssize_t other) except -1

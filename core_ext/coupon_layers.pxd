cimport cython
from libc.stdint cimport int64_t

from core_ext cimport coupon_bounds

cdef Py_ssize_t PASSES
cdef Py_ssize_t COMPARED_MAX

cdef class Sweep:
    cdef readonly coupon_bounds.Options options
    cdef const int64_t[::1] forms
    cdef Py_ssize_t bound_count
    cdef Py_ssize_t guide
    cdef const int64_t[::1] signature
    cdef bint is_merged
    cdef int64_t fees_paid
    cdef const int64_t[::1] masks
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
    cdef int64_t stamp
    cdef int64_t[::1] states
    cdef int64_t[::1] out
    cdef int64_t[::1] table
    cdef int64_t[::1] trail
    cdef int64_t[::1] keys

@cython.locals(_=int)
cpdef bint prepare(Sweep sweep) except -1

@cython.locals(dims=Py_ssize_t, option=Py_ssize_t, form=Py_ssize_t, value=int64_t, i=Py_ssize_t)
cdef int _value_options(Sweep sweep) except -1

@cython.locals(forms=Py_ssize_t, form=Py_ssize_t, spare=int64_t, store=Py_ssize_t,
               smallest=int64_t, is_found=bint, option=Py_ssize_t, value=int64_t)
cdef bint _find_spare(Sweep sweep) except -1

@cython.locals(forms=Py_ssize_t, dropped=Py_ssize_t, store=Py_ssize_t, option=Py_ssize_t,
               form=Py_ssize_t, most=int64_t)
cdef Py_ssize_t _drop_options(Sweep sweep) except -1

@cython.locals(store=Py_ssize_t, at=Py_ssize_t)
cdef int _order_stores(Sweep sweep) except -1

@cython.locals(dims=Py_ssize_t, is_first=bint, least_fee=int64_t, most_fee=int64_t,
               least=int64_t, most=int64_t, option=Py_ssize_t, fee=int64_t, value=int64_t)
cdef int _note_spread(Sweep sweep, Py_ssize_t store) except -1

cdef bint _is_wider(Sweep sweep, Py_ssize_t store, Py_ssize_t other) except -1

@cython.locals(free=Py_ssize_t, depth=Py_ssize_t, store=Py_ssize_t, option=Py_ssize_t)
cdef int _lay_out(Sweep sweep) except -1

@cython.locals(dims=Py_ssize_t, form=Py_ssize_t, i=Py_ssize_t, j=Py_ssize_t, value=int64_t,
               cost=int64_t, fee=int64_t, rank=Py_ssize_t)
cdef int _lay_option(Sweep sweep, Py_ssize_t option, Py_ssize_t at) except -1

@cython.locals(at=Py_ssize_t, row=Py_ssize_t, other=Py_ssize_t, i=Py_ssize_t)
cdef bint _is_needed(Sweep sweep, Py_ssize_t first, Py_ssize_t last) except -1

@cython.locals(count=Py_ssize_t, i=Py_ssize_t, least=int64_t, most=int64_t, row=Py_ssize_t)
cdef int _sum_rest(Sweep sweep, Py_ssize_t depth) except -1

@cython.locals(i=Py_ssize_t)
cdef bint is_same(Sweep sweep, int64_t[::1] rows, Py_ssize_t at, Py_ssize_t other) except -1

@cython.locals(i=Py_ssize_t)
cdef bint gives_way(Sweep sweep, int64_t[::1] rows, Py_ssize_t at, Py_ssize_t other) except -1

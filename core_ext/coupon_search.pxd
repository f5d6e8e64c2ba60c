cimport cython
from libc.stdint cimport int64_t

from core_ext cimport coupon_completions
from core_ext cimport coupon_states
from core_ext cimport coupon_sweep

cdef Py_ssize_t SOURCE_BITS
cdef Py_ssize_t STATES_FIRST
cdef Py_ssize_t GROWTH
cdef Py_ssize_t EDGES
cdef int64_t NO_BAR

@cython.locals(capacity=Py_ssize_t, count=Py_ssize_t, depth=Py_ssize_t, bar=int64_t)
cpdef Py_ssize_t run(
    coupon_sweep.Sweep sweep, Py_ssize_t width, Py_ssize_t states_max,
    int64_t joins_max) except? -2

@cython.locals(found=Py_ssize_t)
cdef Py_ssize_t _add_layer(
    coupon_sweep.Sweep sweep, Py_ssize_t depth, Py_ssize_t count, Py_ssize_t states_max,
    int64_t joins_max) except? -2

@cython.locals(free=Py_ssize_t, width=Py_ssize_t, forms=Py_ssize_t, first=Py_ssize_t,
               last=Py_ssize_t, state=Py_ssize_t, form=Py_ssize_t, row=Py_ssize_t)
cdef Py_ssize_t _expand(
    coupon_sweep.Sweep sweep, Py_ssize_t depth, Py_ssize_t count) except? -2

@cython.locals(added=Py_ssize_t, total=int64_t, table=Py_ssize_t, form=Py_ssize_t, left=int64_t)
cdef bint _is_beyond(
    coupon_sweep.Sweep sweep, Py_ssize_t depth, Py_ssize_t state, Py_ssize_t row) except -1

@cython.locals(source=Py_ssize_t, added=Py_ssize_t, i=Py_ssize_t, rest=Py_ssize_t,
               number=int64_t, row_at=Py_ssize_t, sure=int64_t, most=int64_t)
cdef int _join(
    coupon_sweep.Sweep sweep, Py_ssize_t depth, Py_ssize_t state, Py_ssize_t row,
    Py_ssize_t at) except? -1

@cython.locals(row=Py_ssize_t, at=Py_ssize_t, bar=int64_t, below=Py_ssize_t, equal=Py_ssize_t,
               met=Py_ssize_t)
cdef int64_t _narrow(
    coupon_sweep.Sweep sweep, Py_ssize_t depth, Py_ssize_t count, Py_ssize_t width) except? -1

@cython.locals(kept=Py_ssize_t, row=Py_ssize_t)
cdef Py_ssize_t _hand_on(
    coupon_sweep.Sweep sweep, Py_ssize_t depth, Py_ssize_t count, int64_t bar) except? -1

@cython.locals(at=Py_ssize_t, i=Py_ssize_t)
cdef int _copy(
    coupon_sweep.Sweep sweep, Py_ssize_t depth, Py_ssize_t row, Py_ssize_t to) except -1

@cython.locals(pivot=int64_t, i=Py_ssize_t, j=Py_ssize_t, swap=int64_t)
cdef int64_t _select(
    coupon_sweep.Sweep sweep, Py_ssize_t low, Py_ssize_t high, Py_ssize_t wanted) except? -1

@cython.locals(most=int64_t, form=Py_ssize_t, value=int64_t)
cdef int64_t excess(
    coupon_sweep.Sweep sweep, int64_t[::1] states, Py_ssize_t row, Py_ssize_t depth) except? -1

@cython.locals(row=Py_ssize_t)
cpdef int excesses(coupon_sweep.Sweep sweep, int64_t[::1] found) except? -1

@cython.locals(i=Py_ssize_t, depth=Py_ssize_t)
cpdef int trace(coupon_sweep.Sweep sweep, Py_ssize_t leaf, int64_t[::1] chosen) except -1

@cython.locals(source=int64_t)
cdef int _descend(
    coupon_sweep.Sweep sweep, Py_ssize_t depth, Py_ssize_t row, int64_t[::1] chosen) except -1

@cython.locals(place=Py_ssize_t)
cdef int64_t option_of(
    coupon_sweep.Sweep sweep, Py_ssize_t depth, int64_t source) except? -1

@cython.locals(depth=Py_ssize_t, edge=Py_ssize_t, source=int64_t)
cpdef bint next_choice(coupon_sweep.Sweep sweep, int64_t[::1] chosen) except? -1

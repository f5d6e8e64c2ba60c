cimport cython
from libc.stdint cimport int64_t

from core_ext cimport coupon_sweep

cdef Py_ssize_t LEADERS
cdef Py_ssize_t WORTHWHILE
cdef Py_ssize_t PATIENCE
cdef int64_t NEVER

@cython.locals(dims=Py_ssize_t, count=Py_ssize_t, depth=Py_ssize_t, criterion=Py_ssize_t,
               weights=Py_ssize_t, largest=int64_t, row=Py_ssize_t, vector=Py_ssize_t,
               value=int64_t, i=Py_ssize_t)
cpdef int prepare(coupon_sweep.Sweep sweep) except? -1

@cython.locals(leaders=Py_ssize_t, i=Py_ssize_t, j=Py_ssize_t, row=Py_ssize_t, cost=int64_t,
               at=Py_ssize_t, kept=Py_ssize_t)
cpdef Py_ssize_t thin(
    coupon_sweep.Sweep sweep, Py_ssize_t depth, Py_ssize_t count) except? -1

@cython.locals(criterion=Py_ssize_t, more=int64_t)
cdef bint _may_beat(coupon_sweep.Sweep sweep, Py_ssize_t row, Py_ssize_t other) except -1

@cython.locals(dims=Py_ssize_t, vector=Py_ssize_t, than=Py_ssize_t, criterion=Py_ssize_t,
               weights=Py_ssize_t, more=int64_t, i=Py_ssize_t, by=int64_t, most=int64_t,
               is_as_dear=bint, is_decided=bint)
cdef bint beats(
    coupon_sweep.Sweep sweep, Py_ssize_t depth, Py_ssize_t row, Py_ssize_t other) except -1

@cython.locals(i=Py_ssize_t, mine=int64_t, its=int64_t)
cdef bint _has_smaller_ids(
    coupon_sweep.Sweep sweep, Py_ssize_t row, Py_ssize_t other) except -1

@cython.locals(row=Py_ssize_t, worth=Py_ssize_t, others=int64_t, criterion=Py_ssize_t, i=Py_ssize_t)
cdef int _rank(coupon_sweep.Sweep sweep, Py_ssize_t depth, Py_ssize_t count) except -1

@cython.locals(dims=Py_ssize_t, vector=Py_ssize_t, criterion=Py_ssize_t, weights=Py_ssize_t,
               worth=int64_t, most=int64_t, i=Py_ssize_t, at=Py_ssize_t)
cdef int _value(coupon_sweep.Sweep sweep, Py_ssize_t depth, Py_ssize_t row) except -1

@cython.locals(row=Py_ssize_t, child=Py_ssize_t)
cdef int _sift(
    coupon_sweep.Sweep sweep, Py_ssize_t root, Py_ssize_t end, Py_ssize_t count) except -1

cdef bint _is_before(
    coupon_sweep.Sweep sweep, Py_ssize_t row, Py_ssize_t other, Py_ssize_t count) except -1

@cython.locals(kept=Py_ssize_t, row=Py_ssize_t, at=Py_ssize_t, i=Py_ssize_t)
cdef Py_ssize_t _move_up(coupon_sweep.Sweep sweep, Py_ssize_t count) except? -1

cimport cython
from libc.stdint cimport int64_t

from core_ext cimport coupon_search
from core_ext cimport coupon_sweep
from core_ext cimport coupon_trials

cdef Py_ssize_t SOURCE_BITS
cdef int64_t NEVER
cdef int64_t NONE_FOUND
cdef int64_t TOO_MANY

cdef class Walk:
    cdef coupon_sweep.Sweep sweep
    cdef int64_t[::1] places
    cdef int64_t[::1] reached
    cdef int64_t[::1] layers
    cdef int64_t[::1] chosen
    cdef readonly int64_t[::1] uses
    cdef readonly int64_t joins
    cdef Py_ssize_t count
    cdef const int64_t[::1] tolls
    cdef const int64_t[::1] bars
    cdef Py_ssize_t words
    cdef int64_t[::1] ids_bar
    cdef int64_t[::1] ids
    cdef int64_t[::1] fewest
    cdef int64_t[::1] least
    cdef int64_t[::1] spent
    cdef readonly int64_t found

@cython.locals(sweep=coupon_sweep.Sweep, depth=Py_ssize_t, first=Py_ssize_t, free=Py_ssize_t,
               last=Py_ssize_t, place=Py_ssize_t, at=Py_ssize_t, edge=Py_ssize_t,
               source=Py_ssize_t)
cdef int _reach(Walk walk, Py_ssize_t state) except -1

@cython.locals(sweep=coupon_sweep.Sweep, depth=Py_ssize_t, last=Py_ssize_t, place=Py_ssize_t,
               at=Py_ssize_t, edge=Py_ssize_t, source=int64_t, before=Py_ssize_t, i=Py_ssize_t,
               ids=int64_t)
cdef int _find_fewest(Walk walk) except -1

@cython.locals(sweep=coupon_sweep.Sweep, option=Py_ssize_t, at=Py_ssize_t, later=Py_ssize_t,
               i=Py_ssize_t)
cdef int _add_ids(Walk walk, Py_ssize_t depth, int64_t source) except -1

@cython.locals(i=Py_ssize_t, ids=int64_t)
cdef bint _is_fewer(
    Walk walk, Py_ssize_t depth, Py_ssize_t before, const int64_t[::1] than,
    Py_ssize_t at) except? -1

@cython.locals(sweep=coupon_sweep.Sweep, count=Py_ssize_t, depth=Py_ssize_t, first=Py_ssize_t,
               last=Py_ssize_t, place=Py_ssize_t, at=Py_ssize_t, edge=Py_ssize_t, i=Py_ssize_t)
cpdef bint set_tolls(
    Walk walk, const int64_t[::1] tolls, const int64_t[::1] bars) except? -1

@cython.locals(count=Py_ssize_t, toll=Py_ssize_t, before=Py_ssize_t, i=Py_ssize_t, most=int64_t)
cdef int _lower(Walk walk, Py_ssize_t depth, Py_ssize_t place, int64_t source) except -1

cdef Py_ssize_t place_before(Walk walk, Py_ssize_t depth, int64_t source) except? -2

cpdef int64_t best_choice(
    Walk walk, coupon_trials.Trial trial, int64_t most, int64_t joins_max,
    int64_t[::1] best) except? -3

@cython.locals(sweep=coupon_sweep.Sweep, at=Py_ssize_t, edge=Py_ssize_t, source=int64_t)
cdef bint _descend(
    Walk walk, coupon_trials.Trial trial, Py_ssize_t depth, Py_ssize_t place, int64_t most,
    int64_t joins_max, int64_t[::1] best) except? -1

@cython.locals(count=Py_ssize_t, toll=Py_ssize_t, before=Py_ssize_t, i=Py_ssize_t, spent=int64_t)
cdef bint _is_within(Walk walk, Py_ssize_t depth, int64_t source) except? -1

@cython.locals(due=int64_t, i=Py_ssize_t)
cdef int _try(
    Walk walk, coupon_trials.Trial trial, int64_t most, int64_t[::1] best) except -1

cimport cython
from libc.stdint cimport int64_t

from core_ext cimport coupon_sweep

cdef Py_ssize_t SOURCE_BITS
cdef Py_ssize_t HASH_BITS
cdef Py_ssize_t MARK_BITS
cdef Py_ssize_t EDGES_MAX
cdef Py_ssize_t TRAIL_MAX
cdef Py_ssize_t SLOT_BITS_FIRST
cdef Py_ssize_t LINKS

@cython.locals(numbers=Py_ssize_t, slot_bits=Py_ssize_t, i=Py_ssize_t)
cdef int make_room(
    coupon_sweep.Sweep sweep, Py_ssize_t count, Py_ssize_t capacity) except -1

@cython.locals(i=Py_ssize_t)
cdef bint widen_trail(coupon_sweep.Sweep sweep, Py_ssize_t used) except -1

cdef bint add_link(coupon_sweep.Sweep sweep, Py_ssize_t at) except? -1

@cython.locals(link=int64_t)
cdef bint keep_edges(coupon_sweep.Sweep sweep, Py_ssize_t at) except? -1

@cython.locals(i=Py_ssize_t)
cdef bint _widen_edges(coupon_sweep.Sweep sweep) except? -1

@cython.locals(i=Py_ssize_t, link=Py_ssize_t)
cdef int _link(coupon_sweep.Sweep sweep, Py_ssize_t at, Py_ssize_t other) except -1

@cython.locals(at=Py_ssize_t, mixed=int64_t, mark=int64_t, slot=Py_ssize_t, other=Py_ssize_t,
               i=Py_ssize_t)
cdef bint is_new(coupon_sweep.Sweep sweep, Py_ssize_t row) except -1

@cython.locals(row=Py_ssize_t, mixed=int64_t, mark=int64_t, slot=Py_ssize_t)
cdef int _widen_table(coupon_sweep.Sweep sweep, Py_ssize_t rows) except -1

@cython.locals(mixed=int64_t, factor=int64_t, i=Py_ssize_t)
cdef int64_t _hash(coupon_sweep.Sweep sweep, Py_ssize_t at) except? -1

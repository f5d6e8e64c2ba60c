cimport cython
from libc.stdint cimport int64_t

from core_ext cimport coupon_completions
from core_ext cimport coupon_sweep

cdef Py_ssize_t PASSES
cdef Py_ssize_t COMPARED_MAX

@cython.locals(_=int)
cpdef bint prepare(coupon_sweep.Sweep sweep, int64_t room) except? -1

@cython.locals(dims=Py_ssize_t, option=Py_ssize_t, form=Py_ssize_t, value=int64_t, i=Py_ssize_t)
cdef int _value_options(coupon_sweep.Sweep sweep) except -1

@cython.locals(forms=Py_ssize_t, form=Py_ssize_t, spare=int64_t, store=Py_ssize_t,
               smallest=int64_t, is_found=bint, option=Py_ssize_t, value=int64_t)
cdef bint _find_spare(coupon_sweep.Sweep sweep) except -1

@cython.locals(forms=Py_ssize_t, dropped=Py_ssize_t, store=Py_ssize_t, option=Py_ssize_t,
               form=Py_ssize_t, most=int64_t)
cdef Py_ssize_t _drop_options(coupon_sweep.Sweep sweep) except? -1

@cython.locals(store=Py_ssize_t, at=Py_ssize_t)
cdef int _order_stores(coupon_sweep.Sweep sweep) except -1

@cython.locals(is_first=bint, least_lead=int64_t, most_lead=int64_t, least=int64_t,
               most=int64_t, option=Py_ssize_t, i=Py_ssize_t, lead=int64_t, value=int64_t)
cdef int _note_spread(coupon_sweep.Sweep sweep, Py_ssize_t store) except -1

cdef bint _is_wider(coupon_sweep.Sweep sweep, Py_ssize_t store, Py_ssize_t other) except -1

@cython.locals(free=Py_ssize_t, depth=Py_ssize_t, store=Py_ssize_t, option=Py_ssize_t)
cdef int _lay_out(coupon_sweep.Sweep sweep) except -1

@cython.locals(dims=Py_ssize_t, form=Py_ssize_t, i=Py_ssize_t, j=Py_ssize_t, value=int64_t,
               cost=int64_t, fee=int64_t, rank=Py_ssize_t)
cdef int _lay_option(coupon_sweep.Sweep sweep, Py_ssize_t option, Py_ssize_t at) except -1

@cython.locals(at=Py_ssize_t, row=Py_ssize_t, other=Py_ssize_t, i=Py_ssize_t)
cdef bint _is_needed(coupon_sweep.Sweep sweep, Py_ssize_t first, Py_ssize_t last) except -1

@cython.locals(count=Py_ssize_t, i=Py_ssize_t, least=int64_t, most=int64_t, row=Py_ssize_t)
cdef int _sum_rest(coupon_sweep.Sweep sweep, Py_ssize_t depth) except -1

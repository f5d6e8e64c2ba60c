cimport cython
from libc.stdint cimport int16_t, int64_t

from core_ext cimport coupon_sweep

cdef int64_t NEVER
cdef int64_t FINENESS
cdef int64_t NO_BAR
cdef int64_t STEP_MAX

@cython.locals(stores=Py_ssize_t, tables=Py_ssize_t, table=Py_ssize_t, free=int64_t,
               depth=Py_ssize_t)
cpdef bint prepare(coupon_sweep.Sweep sweep, int64_t room) except? -1

@cython.locals(form=Py_ssize_t, spare=int64_t)
cdef int _set_unit(coupon_sweep.Sweep sweep, Py_ssize_t table) except -1

@cython.locals(least=int64_t, most=int64_t)
cdef bint _narrow(coupon_sweep.Sweep sweep) except? -1

@cython.locals(free=int64_t, depth=Py_ssize_t, at=Py_ssize_t, count=int64_t)
cdef int64_t _lay_tables(coupon_sweep.Sweep sweep) except? -1

@cython.locals(step=int64_t, depth=Py_ssize_t, first=int64_t, row=Py_ssize_t, other=int64_t,
               rest=int64_t)
cdef int64_t _step_of(coupon_sweep.Sweep sweep) except? -1

@cython.locals(at=Py_ssize_t, after=Py_ssize_t, least_sum=int64_t, least=int64_t,
               weighed=Py_ssize_t, first=Py_ssize_t, source=Py_ssize_t, count=Py_ssize_t,
               row=Py_ssize_t, option=Py_ssize_t, more=int64_t, to=Py_ssize_t)
cdef int _add_layer(coupon_sweep.Sweep sweep, Py_ssize_t table, Py_ssize_t depth) except -1

@cython.locals(i=Py_ssize_t, less=int16_t)
cdef int _lower(
    int16_t[::1] table, Py_ssize_t to, Py_ssize_t source, Py_ssize_t count,
    int16_t more) except -1

@cython.locals(reach=Py_ssize_t, by=Py_ssize_t)
cdef int _look_ahead(coupon_sweep.Sweep sweep) except -1

@cython.locals(rest=int64_t, lacks=int64_t, slop=int64_t, place=int64_t, units=int64_t)
cdef int64_t excess(
    coupon_sweep.Sweep sweep, Py_ssize_t table, Py_ssize_t depth, int64_t total) except? -1

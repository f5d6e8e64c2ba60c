cimport cython
from libc.stdint cimport int64_t

from core_ext cimport coupon_options
from core_ext cimport wide_c as wide

cdef Py_ssize_t ROUNDS
cdef Py_ssize_t STEPS

@cython.locals(count=Py_ssize_t, value=int64_t, before=int64_t, need=Py_ssize_t,
               other=Py_ssize_t, _=int)
cpdef int64_t sharpen(
    coupon_options.Options options, const int64_t[::1] bound, const int64_t[::1] needs, int64_t[::1] prices,
    int64_t enough) except? -1

@cython.locals(dims=Py_ssize_t, i=Py_ssize_t, value=int64_t, need=Py_ssize_t, row=Py_ssize_t)
cpdef int64_t value_at(
    coupon_options.Options options, const int64_t[::1] bound, const int64_t[::1] needs,
    const int64_t[::1] prices) except? -1

@cython.locals(low=int64_t, low_value=int64_t,
               low_slope=int64_t, high=int64_t, high_value=int64_t, high_slope=int64_t,
               gap=int64_t, at=int64_t, value=int64_t, slope=int64_t, _=int)
cdef int64_t _improve(
    coupon_options.Options options, const int64_t[::1] bound, const int64_t[::1] needs, int64_t[::1] prices,
    Py_ssize_t need, Py_ssize_t other, int64_t sign) except? -1

@cython.locals(count=Py_ssize_t, i=Py_ssize_t)
cdef int _aim(
    int64_t[::1] prices, Py_ssize_t need, Py_ssize_t other, int64_t sign) except? -1

@cython.locals(count=Py_ssize_t, room=int64_t, need=Py_ssize_t, step=int64_t, left=int64_t)
cdef int64_t _room(
    coupon_options.Options options, const int64_t[::1] needs, int64_t[::1] prices, int64_t sign) except? -1

@cython.locals(count=Py_ssize_t, need=Py_ssize_t)
cdef int64_t _value_moved(
    coupon_options.Options options, const int64_t[::1] bound, const int64_t[::1] needs, int64_t[::1] prices,
    int64_t by) except? -1

@cython.locals(count=Py_ssize_t, slope=int64_t, need=Py_ssize_t, row=Py_ssize_t, lack=int64_t,
               i=Py_ssize_t)
cdef int64_t _slope(
    coupon_options.Options options, const int64_t[::1] needs, const int64_t[::1] prices) except? -1

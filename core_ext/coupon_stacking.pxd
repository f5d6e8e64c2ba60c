cimport cython
from libc.stdint cimport int64_t

from core_ext cimport cart_pricing
from core_ext cimport layout_c as layout
from core_ext cimport rounding

cpdef Py_ssize_t settle_stores(cart_pricing.Cart cart) except -1

@cython.locals(row=Py_ssize_t, i=Py_ssize_t, worth=int64_t, count=Py_ssize_t, members=Py_ssize_t)
cpdef int64_t goods_after(
    cart_pricing.Cart cart, Py_ssize_t offer, int64_t[::1] goods) except -1

@cython.locals(row=Py_ssize_t, form=Py_ssize_t, value=int64_t, i=Py_ssize_t)
cpdef int weigh(
    Py_ssize_t dims, Py_ssize_t stride, const int64_t[::1] rows, const int64_t[::1] forms,
    int64_t[::1] values) except -1

@cython.locals(dims=Py_ssize_t, width=Py_ssize_t, stride=Py_ssize_t, capacity=Py_ssize_t,
               free=Py_ssize_t, state=Py_ssize_t, option=Py_ssize_t, at=Py_ssize_t, i=Py_ssize_t)
cpdef Py_ssize_t expand(
    const int64_t[::1] shape, const int64_t[::1] states, const int64_t[::1] options,
    const int64_t[::1] forms, int64_t[::1] table, int64_t[::1] out) except? -1

@cython.locals(form=Py_ssize_t, value=int64_t, i=Py_ssize_t)
cdef bint _is_promising(
    Py_ssize_t dims, const int64_t[::1] forms, int64_t[::1] out, Py_ssize_t at) except -1

@cython.locals(stride=Py_ssize_t, at=Py_ssize_t, mask=int64_t, slot=Py_ssize_t, other=Py_ssize_t,
               i=Py_ssize_t)
cdef bint _is_new(
    Py_ssize_t start, Py_ssize_t end, Py_ssize_t width, int64_t[::1] table, int64_t[::1] out,
    Py_ssize_t row) except -1

@cython.locals(mixed=int64_t, i=Py_ssize_t)
cdef int64_t _hash(
    Py_ssize_t start, Py_ssize_t end, int64_t[::1] out, Py_ssize_t at) except -1

@cython.locals(i=Py_ssize_t)
cdef int _compare(
    Py_ssize_t start, Py_ssize_t end, int64_t[::1] out, Py_ssize_t at,
    Py_ssize_t other) except? -1

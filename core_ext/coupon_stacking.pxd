cimport cython
from libc.stdint cimport int64_t

from core_ext cimport cart as carts
from core_ext cimport cart_pricing
from core_ext cimport goods_layers
from core_ext cimport layout_c as layout
from core_ext cimport offer_worth

cpdef Py_ssize_t settle_stores(carts.Cart cart) except? -1

@cython.locals(at=Py_ssize_t, free=Py_ssize_t, merchant=Py_ssize_t, count=Py_ssize_t,
               base=Py_ssize_t, offer=Py_ssize_t)
cpdef Py_ssize_t list_options(
    carts.Cart cart, Py_ssize_t first, int64_t[::1] options, int64_t[::1] goods) except? -1

@cython.locals(row=Py_ssize_t, lines=Py_ssize_t, i=Py_ssize_t, count=Py_ssize_t,
               members=Py_ssize_t, at=Py_ssize_t)
cdef int _lay_goods(
    carts.Cart cart, Py_ssize_t merchant, Py_ssize_t offer, int64_t[::1] goods,
    Py_ssize_t free) except -1

@cython.locals(other=Py_ssize_t, i=Py_ssize_t)
cdef bint _is_there(
    int64_t[::1] goods, Py_ssize_t base, Py_ssize_t free, Py_ssize_t count) except -1

@cython.locals(row=Py_ssize_t, total=int64_t, i=Py_ssize_t, fee=int64_t, free_over=int64_t,
               base=Py_ssize_t, offer=Py_ssize_t, other=Py_ssize_t, left=int64_t)
cdef Py_ssize_t _list_fees(
    carts.Cart cart, Py_ssize_t merchant, Py_ssize_t coupon, Py_ssize_t goods_at,
    int64_t[::1] options, Py_ssize_t at, int64_t[::1] goods) except? -1

cdef Py_ssize_t _list_option(
    int64_t[::1] options, Py_ssize_t at, Py_ssize_t merchant, Py_ssize_t coupon,
    Py_ssize_t shipping, int64_t fee, Py_ssize_t goods) except? -1

@cython.locals(option=Py_ssize_t, row=Py_ssize_t, lines=Py_ssize_t, goods_at=Py_ssize_t,
               at=Py_ssize_t, i=Py_ssize_t)
cpdef int project(
    carts.Cart cart, const int64_t[::1] options, const int64_t[::1] goods,
    const int64_t[::1] cells, Py_ssize_t dims, int64_t[::1] vectors) except -1

cimport cython
from libc.stdint cimport int64_t

from core_ext cimport cart as carts
from core_ext cimport layout_c as layout
from core_ext cimport offer_worth
from core_ext cimport rounding

@cython.locals(at=Py_ssize_t, i=Py_ssize_t, line=Py_ssize_t, discount=int64_t,
               offer=Py_ssize_t, row=Py_ssize_t)
cdef Py_ssize_t item_layer(carts.Cart cart) except? -1

@cython.locals(end=Py_ssize_t, offer=Py_ssize_t, row=Py_ssize_t, merchant=Py_ssize_t,
               best=Py_ssize_t)
cdef Py_ssize_t store_tier_layer(carts.Cart cart, Py_ssize_t at) except? -1

@cython.locals(end=Py_ssize_t, best=Py_ssize_t, offer=Py_ssize_t)
cdef Py_ssize_t cross_store_layer(carts.Cart cart, Py_ssize_t at) except? -1

@cython.locals(end=Py_ssize_t, offer=Py_ssize_t)
cdef Py_ssize_t coupon_layer(carts.Cart cart, Py_ssize_t at, int64_t layer) except? -1

@cython.locals(weights=Py_ssize_t, parts=Py_ssize_t, shares=int, i=Py_ssize_t, bps=int64_t,
               first=Py_ssize_t, second=Py_ssize_t, rounded=int64_t)
cdef Py_ssize_t fund(carts.Cart cart, Py_ssize_t row, int64_t part) except? -1

@cython.locals(row=Py_ssize_t, least_amount=int64_t, least_quantity=int64_t, most=int64_t,
               i=Py_ssize_t, line=Py_ssize_t, discount=int64_t, amount=int64_t, quantity=int64_t)
cdef int _offer_on_lines(carts.Cart cart, Py_ssize_t offer) except -1

@cython.locals(worth=int64_t)
cdef bint _beats(carts.Cart cart, Py_ssize_t offer, Py_ssize_t best) except -1

cdef int _decide(carts.Cart cart, Py_ssize_t offer, Py_ssize_t winner) except -1

cdef Py_ssize_t _assess_layer(carts.Cart cart, Py_ssize_t at, int64_t layer) except? -1

@cython.locals(row=Py_ssize_t, count=Py_ssize_t, members=Py_ssize_t, i=Py_ssize_t, part=int64_t)
cdef int _apply(carts.Cart cart, Py_ssize_t offer) except -1

@cython.locals(row=Py_ssize_t, layer=Py_ssize_t, slot=Py_ssize_t, funded=Py_ssize_t,
               i=Py_ssize_t)
cdef int _take(carts.Cart cart, Py_ssize_t line, Py_ssize_t offer, int64_t part) except -1

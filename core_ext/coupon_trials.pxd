cimport cython
from libc.stdint cimport int64_t

from core_ext cimport cart as carts
from core_ext cimport cart_pricing
from core_ext cimport coupon_sweep
from core_ext cimport coupon_search
from core_ext cimport layout_c as layout
from core_ext cimport offer_worth
from core_ext cimport rounding

cdef int64_t JOINS_A_TRIAL

cdef class Trial:
    cdef carts.Cart cart
    cdef const int64_t[::1] options
    cdef const int64_t[::1] goods
    cdef Py_ssize_t cross_at
    cdef Py_ssize_t coupon
    cdef Py_ssize_t shipping
    cdef int64_t[::1] chosen
    cdef readonly int64_t joins
    cdef bint is_taxed
    cdef int64_t[::1] laid
    cdef int64_t goods_due

@cython.locals(found=int64_t, due=int64_t, i=Py_ssize_t)
cpdef int64_t best_choice(
    Trial trial, coupon_sweep.Sweep sweep, Py_ssize_t state, int64_t most, int64_t joins_max,
    int64_t[::1] best) except? -3

@cython.locals(ids=int64_t, i=Py_ssize_t, at=Py_ssize_t, word=Py_ssize_t, bits=int64_t)
cdef bint is_smaller(
    coupon_sweep.Sweep sweep, int64_t[::1] chosen, int64_t[::1] best) except? -1

@cython.locals(fees=int64_t, i=Py_ssize_t)
cpdef int64_t due_of(Trial trial, int64_t[::1] chosen) except? -3

@cython.locals(i=Py_ssize_t)
cdef bint _is_laid(Trial trial, int64_t[::1] chosen) except? -1

@cython.locals(cart=carts.Cart, i=Py_ssize_t, option=Py_ssize_t, row=Py_ssize_t,
               lines=Py_ssize_t, goods_at=Py_ssize_t, j=Py_ssize_t, line=Py_ssize_t)
cdef int _lay_choice(Trial trial, int64_t[::1] chosen) except -1

@cython.locals(cart=carts.Cart, due=int64_t, line=Py_ssize_t)
cdef int64_t _take_offers(Trial trial) except? -3

@cython.locals(tax=int64_t, line=Py_ssize_t)
cdef int64_t _tax(carts.Cart cart) except? -1

@cython.locals(cart=carts.Cart, best=Py_ssize_t, largest=int64_t, offer=Py_ssize_t,
               worth=int64_t)
cdef int _take_cross_offer(Trial trial) except -1

@cython.locals(count=Py_ssize_t, members=Py_ssize_t, i=Py_ssize_t, line=Py_ssize_t)
cdef int _take(carts.Cart cart, Py_ssize_t offer) except -1

@cython.locals(cart=carts.Cart, left=int64_t, paid=int64_t, count=Py_ssize_t,
               merchant=Py_ssize_t, row=Py_ssize_t)
cdef int64_t _take_fees(Trial trial, int64_t fees) except? -1

cimport cython
from libc.stdint cimport int64_t

from core_ext cimport cart as carts
from core_ext cimport layout_c as layout
from core_ext cimport offer_worth
from core_ext cimport rounding

@cython.locals(i=Py_ssize_t)
cpdef Py_ssize_t split_cart(carts.Cart cart) except? -1

@cython.locals(goods=int64_t, contained=int64_t, packets=int64_t, platform_funded=int64_t,
               buyer_funded=int64_t, freight=int64_t, funded_freight=int64_t, added=int64_t,
               base=int64_t, fee=int64_t, earned=int64_t, commission=int64_t, agency=int64_t,
               merchant=int64_t, buyer=int64_t, platform=int64_t)
cdef bint _split_line(carts.Cart cart, Py_ssize_t line) except? -1

@cython.locals(quantity=int64_t, floor=int64_t, cap=int64_t, fee=int64_t)
cdef int64_t _fee(carts.Cart cart, Py_ssize_t line, int64_t base) except? -1

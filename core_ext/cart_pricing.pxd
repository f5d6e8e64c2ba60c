cimport cython
from libc.stdint cimport int64_t

from core_ext cimport cart as carts
from core_ext cimport goods_layers
from core_ext cimport layout_c as layout
from core_ext cimport offer_worth
from core_ext cimport rounding
from core_ext cimport wide_c as wide

@cython.locals(at=Py_ssize_t)
cpdef int64_t price_cart(carts.Cart cart) except? -1

@cython.locals(i=Py_ssize_t, line=Py_ssize_t, field=Py_ssize_t, layer=Py_ssize_t,
               merchant=Py_ssize_t, row=Py_ssize_t, offer=Py_ssize_t)
cdef int start(carts.Cart cart) except -1

@cython.locals(merchant=Py_ssize_t, row=Py_ssize_t, goods=int64_t, start_at=Py_ssize_t,
               i=Py_ssize_t, fee=int64_t, free_over=int64_t)
cdef int note_store_goods(carts.Cart cart) except -1

@cython.locals(end=Py_ssize_t, merchant=Py_ssize_t, offer=Py_ssize_t)
cdef Py_ssize_t shipping_layer(carts.Cart cart, Py_ssize_t at) except? -1

@cython.locals(row=Py_ssize_t, worth=int64_t)
cdef int64_t _weigh_amount(carts.Cart cart, Py_ssize_t offer, int64_t goods, int64_t most) except? -1

@cython.locals(row=Py_ssize_t, merchant=Py_ssize_t)
cdef int _take_store_shipping(carts.Cart cart, Py_ssize_t offer) except -1

@cython.locals(goods=int64_t, fees=int64_t, merchant=Py_ssize_t, chosen=Py_ssize_t,
               offer=Py_ssize_t, count=Py_ssize_t)
cdef int _platform_shipping(carts.Cart cart, Py_ssize_t at, Py_ssize_t end) except -1

cdef int _take_fee(carts.Cart cart, Py_ssize_t merchant, Py_ssize_t row, int64_t part) except -1

@cython.locals(merchant=Py_ssize_t, row=Py_ssize_t)
cdef int spread_freight(carts.Cart cart) except -1

@cython.locals(count=Py_ssize_t, members=Py_ssize_t, weight=Py_ssize_t, i=Py_ssize_t,
               line=Py_ssize_t)
cdef int _spread(carts.Cart cart, Py_ssize_t merchant, int64_t fee, Py_ssize_t field) except -1

@cython.locals(i=Py_ssize_t, line=Py_ssize_t, goods=int64_t, freight=int64_t, bps=int64_t,
               net=int64_t)
cdef int tax_lines(carts.Cart cart) except -1

@cython.locals(goods=int64_t, due=int64_t, i=Py_ssize_t, line=Py_ssize_t, offer=Py_ssize_t,
               worth=int64_t)
cdef int red_packet_layer(carts.Cart cart, Py_ssize_t at) except -1

@cython.locals(count=Py_ssize_t, i=Py_ssize_t)
cdef int _pay_with_packet(carts.Cart cart, int64_t amount) except -1

@cython.locals(i=Py_ssize_t, line=Py_ssize_t, goods=int64_t, packets=int64_t, paid=int64_t,
               goods_paid=int64_t)
cdef int64_t sum_up(carts.Cart cart) except? -1

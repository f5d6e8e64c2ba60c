cimport cython
from libc.stdint cimport int64_t

from core_ext cimport layout_c as layout
from core_ext cimport rounding
from core_ext cimport wide_c as wide


cdef class Cart:
    cdef int64_t[::1] lines
    cdef int64_t[::1] merchants
    cdef int64_t[::1] offers
    cdef int64_t[::1] tiers
    cdef int64_t[::1] members
    cdef int64_t[::1] totals
    cdef int64_t[::1] scratch
    cdef Py_ssize_t line_count
    cdef Py_ssize_t merchant_count
    cdef Py_ssize_t offer_count


cpdef Py_ssize_t scratch_length(Py_ssize_t line_count) except -1

@cython.locals(at=Py_ssize_t)
cpdef int64_t price_cart(Cart cart) except -1

@cython.locals(line=Py_ssize_t, field=Py_ssize_t, merchant=Py_ssize_t, row=Py_ssize_t,
               offer=Py_ssize_t)
cdef int start(Cart cart) except -1

@cython.locals(at=Py_ssize_t, line=Py_ssize_t, discount=int64_t, offer=Py_ssize_t,
               row=Py_ssize_t)
cdef Py_ssize_t item_layer(Cart cart) except -1

@cython.locals(row=Py_ssize_t, least_amount=int64_t, least_quantity=int64_t, most=int64_t,
               i=Py_ssize_t, line=Py_ssize_t, discount=int64_t, amount=int64_t, quantity=int64_t)
cdef int _offer_on_lines(Cart cart, Py_ssize_t offer) except -1

@cython.locals(amount=int64_t, quantity=int64_t, worth=int64_t, units=int64_t, block=int64_t)
cdef int64_t _worth_on_line(Cart cart, Py_ssize_t row, Py_ssize_t line) except -1

@cython.locals(end=Py_ssize_t, offer=Py_ssize_t, row=Py_ssize_t, merchant=Py_ssize_t,
               best=Py_ssize_t)
cdef Py_ssize_t store_tier_layer(Cart cart, Py_ssize_t at) except -1

@cython.locals(end=Py_ssize_t, best=Py_ssize_t, offer=Py_ssize_t)
cdef Py_ssize_t cross_store_layer(Cart cart, Py_ssize_t at) except -1

@cython.locals(worth=int64_t)
cdef bint _beats(Cart cart, Py_ssize_t offer, Py_ssize_t best) except -1

cdef int _decide(Cart cart, Py_ssize_t offer, Py_ssize_t winner) except -1

@cython.locals(end=Py_ssize_t, offer=Py_ssize_t, row=Py_ssize_t)
cdef Py_ssize_t coupon_layer(Cart cart, Py_ssize_t at, int64_t layer) except -1

cdef Py_ssize_t _assess_layer(Cart cart, Py_ssize_t at, int64_t layer) except -1

@cython.locals(row=Py_ssize_t, amount=int64_t, quantity=int64_t, start_at=Py_ssize_t,
               i=Py_ssize_t, line=Py_ssize_t, worth=int64_t)
cdef int64_t assess(Cart cart, Py_ssize_t offer) except -1

@cython.locals(lacks=int64_t)
cdef bint is_met(Cart cart, Py_ssize_t row) except -1

@cython.locals(lacks_amount=int64_t, lacks_quantity=int64_t, kind=int64_t, worth=int64_t,
               tier=Py_ssize_t, block=int64_t)
cpdef int64_t worth_of(Cart cart, Py_ssize_t row, int64_t amount, int64_t quantity) except -1

@cython.locals(steps=int64_t)
cdef int64_t _every(Cart cart, Py_ssize_t row, int64_t amount) except -1

cdef int64_t capped_product(int64_t amount, int64_t count, int64_t most) except -1

@cython.locals(largest=int64_t, first=Py_ssize_t, i=Py_ssize_t, tier=Py_ssize_t, worth=int64_t)
cdef int64_t _largest_tier(
    Cart cart, Py_ssize_t row, int64_t amount, int64_t quantity) except? -1

@cython.locals(count=Py_ssize_t, members=Py_ssize_t, block=int64_t, full=int64_t,
               order=Py_ssize_t, discount=int64_t, position=int64_t, i=Py_ssize_t,
               member=Py_ssize_t, line=Py_ssize_t, quantity=int64_t, value=int64_t, first=int64_t,
               last=int64_t, given=int64_t)
cdef int64_t _weigh_bundle(Cart cart, Py_ssize_t row) except -1

@cython.locals(buy=int64_t, get=int64_t, block=int64_t)
cdef int64_t _given_before(Cart cart, Py_ssize_t row, int64_t position) except -1

@cython.locals(order=Py_ssize_t, values=Py_ssize_t, i=Py_ssize_t, line=Py_ssize_t,
               gap=Py_ssize_t, moving=Py_ssize_t, value=int64_t, j=Py_ssize_t, other=Py_ssize_t)
cdef Py_ssize_t _sort_by_unit_value(Cart cart, Py_ssize_t members, Py_ssize_t count) except -1

@cython.locals(row=Py_ssize_t, count=Py_ssize_t, members=Py_ssize_t, i=Py_ssize_t, part=int64_t)
cdef int _apply(Cart cart, Py_ssize_t offer) except -1

@cython.locals(row=Py_ssize_t, count=Py_ssize_t, members=Py_ssize_t, i=Py_ssize_t,
               line=Py_ssize_t)
cdef int apportion_worth(Cart cart, Py_ssize_t offer) except -1

@cython.locals(row=Py_ssize_t, layer=Py_ssize_t, slot=Py_ssize_t, funded=Py_ssize_t,
               i=Py_ssize_t)
cdef int _take(Cart cart, Py_ssize_t line, Py_ssize_t offer, int64_t part) except -1

@cython.locals(at=Py_ssize_t, i=Py_ssize_t)
cdef Py_ssize_t fund(Cart cart, Py_ssize_t row, int64_t part) except -1

@cython.locals(merchant=Py_ssize_t, row=Py_ssize_t, goods=int64_t, start_at=Py_ssize_t,
               i=Py_ssize_t, fee=int64_t, free_over=int64_t)
cdef int note_store_goods(Cart cart) except -1

@cython.locals(end=Py_ssize_t, merchant=Py_ssize_t, offer=Py_ssize_t)
cdef Py_ssize_t shipping_layer(Cart cart, Py_ssize_t at) except -1

@cython.locals(row=Py_ssize_t, worth=int64_t)
cdef int64_t _weigh_amount(Cart cart, Py_ssize_t offer, int64_t goods, int64_t most) except -1

@cython.locals(row=Py_ssize_t, merchant=Py_ssize_t)
cdef int _take_store_shipping(Cart cart, Py_ssize_t offer) except -1

@cython.locals(goods=int64_t, fees=int64_t, merchant=Py_ssize_t, chosen=Py_ssize_t,
               offer=Py_ssize_t, count=Py_ssize_t)
cdef int _platform_shipping(Cart cart, Py_ssize_t at, Py_ssize_t end) except -1

cdef int _take_fee(Cart cart, Py_ssize_t merchant, Py_ssize_t row, int64_t part) except -1

@cython.locals(merchant=Py_ssize_t, row=Py_ssize_t)
cdef int spread_freight(Cart cart) except -1

@cython.locals(count=Py_ssize_t, members=Py_ssize_t, weight=Py_ssize_t, i=Py_ssize_t,
               line=Py_ssize_t)
cdef int _spread(Cart cart, Py_ssize_t merchant, int64_t fee, Py_ssize_t field) except -1

@cython.locals(line=Py_ssize_t, goods=int64_t, freight=int64_t, bps=int64_t, net=int64_t)
cdef int tax_lines(Cart cart) except -1

@cython.locals(goods=int64_t, due=int64_t, line=Py_ssize_t, offer=Py_ssize_t, worth=int64_t)
cdef int red_packet_layer(Cart cart, Py_ssize_t at) except -1

@cython.locals(count=Py_ssize_t, i=Py_ssize_t)
cdef int _pay_with_packet(Cart cart, int64_t amount) except -1

@cython.locals(i=Py_ssize_t, line=Py_ssize_t, goods=int64_t, packets=int64_t, paid=int64_t,
               goods_paid=int64_t)
cdef int64_t sum_up(Cart cart) except -1

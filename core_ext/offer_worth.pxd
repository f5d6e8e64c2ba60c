cimport cython
from libc.stdint cimport int64_t

from core_ext cimport cart as carts
from core_ext cimport layout_c as layout
from core_ext cimport rounding

@cython.locals(row=Py_ssize_t, amount=int64_t, quantity=int64_t, start_at=Py_ssize_t,
               i=Py_ssize_t, line=Py_ssize_t, worth=int64_t)
cdef int64_t assess(carts.Cart cart, Py_ssize_t offer) except? -1

@cython.locals(row=Py_ssize_t, count=Py_ssize_t, members=Py_ssize_t, i=Py_ssize_t,
               line=Py_ssize_t)
cdef int apportion_worth(carts.Cart cart, Py_ssize_t offer) except -1

@cython.locals(lacks_amount=int64_t, lacks_quantity=int64_t, kind=int64_t, worth=int64_t,
               tier=Py_ssize_t, block=int64_t)
cpdef int64_t worth_of(carts.Cart cart, Py_ssize_t row, int64_t amount, int64_t quantity) except? -1

cdef bint is_met(carts.Cart cart, Py_ssize_t row) except -1

@cython.locals(steps=int64_t)
cdef int64_t _every(carts.Cart cart, Py_ssize_t row, int64_t amount) except? -1

cdef int64_t capped_product(int64_t amount, int64_t count, int64_t most) except? -1

@cython.locals(largest=int64_t, first=Py_ssize_t, i=Py_ssize_t, tier=Py_ssize_t, worth=int64_t)
cdef int64_t _largest_tier(
    carts.Cart cart, Py_ssize_t row, int64_t amount, int64_t quantity) except? -1

@cython.locals(amount=int64_t, quantity=int64_t, worth=int64_t, units=int64_t, block=int64_t)
cdef int64_t worth_on_line(carts.Cart cart, Py_ssize_t row, Py_ssize_t line) except? -1

@cython.locals(count=Py_ssize_t, members=Py_ssize_t, block=int64_t, full=int64_t,
               order=Py_ssize_t, discount=int64_t, position=int64_t, i=Py_ssize_t,
               member=Py_ssize_t, line=Py_ssize_t, quantity=int64_t, value=int64_t, first=int64_t,
               last=int64_t, given=int64_t)
cdef int64_t _weigh_bundle(carts.Cart cart, Py_ssize_t row) except? -1

@cython.locals(buy=int64_t, get=int64_t, block=int64_t)
cdef int64_t _given_before(carts.Cart cart, Py_ssize_t row, int64_t position) except? -1

@cython.locals(order=Py_ssize_t, values=Py_ssize_t, i=Py_ssize_t, line=Py_ssize_t,
               gap=Py_ssize_t, moving=Py_ssize_t, value=int64_t, j=Py_ssize_t, other=Py_ssize_t)
cdef Py_ssize_t _sort_by_unit_value(carts.Cart cart, Py_ssize_t members, Py_ssize_t count) except? -1

cimport cython
from libc.stdint cimport int64_t

from core_ext cimport cart as carts
from core_ext cimport cart_pricing
from core_ext cimport goods_layers
from core_ext cimport layout_c as layout
from core_ext cimport offer_worth

cpdef Py_ssize_t settle_stores(carts.Cart cart) except -1

@cython.locals(row=Py_ssize_t, i=Py_ssize_t, worth=int64_t, count=Py_ssize_t, members=Py_ssize_t)
cpdef int64_t goods_after(
    carts.Cart cart, Py_ssize_t offer, int64_t[::1] goods) except -1

@cython.locals(row=Py_ssize_t, form=Py_ssize_t, value=int64_t, i=Py_ssize_t)
cpdef int weigh(
    Py_ssize_t dims, Py_ssize_t stride, const int64_t[::1] rows, const int64_t[::1] forms,
    int64_t[::1] values) except -1

cdef class Layer:
    cdef const int64_t[::1] states
    cdef const int64_t[::1] options
    cdef const int64_t[::1] forms
    cdef int64_t[::1] values
    cdef int64_t[::1] table
    cdef int64_t[::1] out
    cdef const int64_t[::1] settled
    cdef Py_ssize_t dims
    cdef Py_ssize_t fee_at
    cdef Py_ssize_t width
    cdef bint is_merged
    cdef int64_t fees_paid
    cdef Py_ssize_t form_count
    cdef Py_ssize_t option_count

@cython.locals(stride=Py_ssize_t, capacity=Py_ssize_t, free=Py_ssize_t, state=Py_ssize_t,
               option=Py_ssize_t)
cpdef Py_ssize_t expand(Layer layer) except? -1

@cython.locals(option=Py_ssize_t, form=Py_ssize_t, value=int64_t, weights=Py_ssize_t,
               i=Py_ssize_t)
cdef int _value_options(Layer layer) except -1

@cython.locals(spare=Py_ssize_t, form=Py_ssize_t, weights=Py_ssize_t, value=int64_t,
               i=Py_ssize_t)
cdef int _spare_state(Layer layer, Py_ssize_t state) except -1

@cython.locals(spare=Py_ssize_t, form=Py_ssize_t)
cdef bint _fits(Layer layer, Py_ssize_t option) except -1

@cython.locals(source=Py_ssize_t, added=Py_ssize_t, i=Py_ssize_t, number=int64_t)
cdef int _join(Layer layer, Py_ssize_t state, Py_ssize_t option, Py_ssize_t at) except -1

@cython.locals(stride=Py_ssize_t, at=Py_ssize_t, mask=int64_t, mixed=int64_t, slot=Py_ssize_t,
               other=Py_ssize_t, i=Py_ssize_t)
cdef bint _is_new(Layer layer, Py_ssize_t row) except -1

@cython.locals(mixed=int64_t, i=Py_ssize_t)
cdef int64_t _hash(Layer layer, Py_ssize_t at) except -1

@cython.locals(i=Py_ssize_t)
cdef bint _is_same(Layer layer, Py_ssize_t at, Py_ssize_t other) except -1

@cython.locals(i=Py_ssize_t)
cdef bint _gives_way(Layer layer, Py_ssize_t at, Py_ssize_t other) except -1

cimport cython
from libc.stdint cimport int64_t

from core_ext cimport cart as carts
from core_ext cimport fields_c as fields
from core_ext cimport layout_c as layout


cdef class Offers:
    cdef const int64_t[::1] rows
    cdef const int64_t[::1] terms
    cdef const int64_t[::1] tiers
    cdef list owners


@cython.locals(unpack=object, unset=object, rank=Py_ssize_t, offer=tuple, row=Py_ssize_t,
               term=Py_ssize_t, layer=int64_t, numbers=tuple, bearer=Py_ssize_t)
cpdef int write_offers(
    list ranked, list owners, dict layers, dict benefits, int64_t[::1] rows, int64_t[::1] terms,
    list tiers) except -1

@cython.locals(numbers=tuple, places=tuple, field=Py_ssize_t, place=Py_ssize_t, tier=object,
               of_tier=tuple, percent=int64_t)
cdef int _write_benefit(
    object benefit, dict benefits, int64_t[::1] rows, Py_ssize_t row, list tiers) except -1

cpdef dict flatten(
    carts.Cart cart, list lines, dict freight, int64_t now, Offers offers, list matches,
    dict merchants, set excluded)

@cython.locals(unpack=object, fees=Py_ssize_t, known=object, mode=int64_t, rate=int64_t,
               i=Py_ssize_t, line=tuple, row=Py_ssize_t, name=object, number=object,
               merchant=Py_ssize_t, tax=object, plan=object)
cdef int _flatten_lines(carts.Cart cart, list lines, dict freight, dict merchants) except -1

@cython.locals(count=Py_ssize_t, tally=Py_ssize_t, first=Py_ssize_t, candidates=dict,
               end=Py_ssize_t, rank=Py_ssize_t, members=Py_ssize_t, row=Py_ssize_t)
cdef dict _flatten_offers(
    carts.Cart cart, Offers offers, list matches, dict merchants, int64_t now, set excluded)

@cython.locals(lowest=int64_t, source=Py_ssize_t, price=int64_t)
cdef int _read_price(carts.Cart cart, Py_ssize_t row, tuple prices) except -1

@cython.locals(numbers=tuple)
cdef int _read_freight(carts.Cart cart, Py_ssize_t row, object freight) except -1

@cython.locals(i=Py_ssize_t, row=Py_ssize_t, is_flash=bint, ranks=tuple, rank=Py_ssize_t)
cdef int _count_members(
    carts.Cart cart, Offers offers, list matches, Py_ssize_t tally, set excluded) except -1

@cython.locals(term=Py_ssize_t, closes=int64_t, owner=object)
cdef bint _is_candidate(
    Offers offers, Py_ssize_t rank, int64_t members, dict merchants, int64_t now) except -1

@cython.locals(at=Py_ssize_t, field=Py_ssize_t, owner=object)
cdef int _write_offer(
    carts.Cart cart, Offers offers, Py_ssize_t rank, Py_ssize_t row, dict merchants) except -1

@cython.locals(end=Py_ssize_t, i=Py_ssize_t, row=Py_ssize_t, line=Py_ssize_t, is_flash=bint,
               ranks=tuple, rank=Py_ssize_t)
cdef int _write_members(
    carts.Cart cart, Offers offers, list matches, Py_ssize_t tally) except -1

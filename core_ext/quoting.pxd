cimport cython
from libc.stdint cimport int64_t

from core_ext cimport cart as carts
from core_ext cimport layout_c as layout
from core_ext cimport rounding

@cython.locals(unit=Py_ssize_t, discount=Py_ssize_t, i=Py_ssize_t, line=Py_ssize_t, at=Py_ssize_t,
               field=Py_ssize_t, layer=Py_ssize_t, slot=Py_ssize_t, quantity=int64_t)
cpdef Py_ssize_t write_lines(
    carts.Cart cart, int64_t[::1] lines, int64_t[::1] units, int64_t[::1] discounts,
    int64_t[::1] ends) except? -1

@cython.locals(row=Py_ssize_t, rank=Py_ssize_t, amount=int64_t, identifier=object)
cpdef tuple sum_up(
    carts.Cart cart, dict candidates, list ids, dict given, list chosen)

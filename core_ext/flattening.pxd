cimport cython
from libc.stdint cimport int64_t

from core_ext cimport layout_c as layout

@cython.locals(known=object, unpack=object, i=Py_ssize_t, fields=tuple, _=object, name=object,
               quantity=int64_t, prices=object, tax=object, take_rate=int64_t, floor=object,
               cap=object, plan=object, row=Py_ssize_t, merchant=object, mode=int64_t,
               rate=int64_t, terms=tuple)
cpdef int flatten_lines(
    list lines, int64_t[::1] rows, list sources, dict merchants, list merchant_lines) except -1

@cython.locals(lowest=object, sale=object, member=object, live=object, flash=object,
               source=object)
cdef int64_t _lowest(tuple prices, list sources) except? -1

@cython.locals(count=Py_ssize_t, i=Py_ssize_t, is_flash=bint, ranks=tuple, rank=object, lines=list)
cpdef Py_ssize_t gather_members(
    int64_t[::1] rows, list sources, list matches, list with_flash, dict members, set excluded
) except? -1

@cython.locals(names=list, end=Py_ssize_t, i=Py_ssize_t, row=Py_ssize_t, charged=object,
               free_over=object, lines=list)
cpdef Py_ssize_t flatten_merchants(
    dict merchants, list merchant_lines, dict freight, int64_t[::1] rows, int64_t[::1] members
) except? -1

@cython.locals(i=Py_ssize_t, row=Py_ssize_t, rank=object, at=Py_ssize_t, field=Py_ssize_t,
               lines=list)
cpdef Py_ssize_t flatten_offers(
    list candidates, const int64_t[::1] prepared, list owners, dict eligible, int64_t[::1] rows,
    int64_t[::1] members, Py_ssize_t end) except? -1

@cython.locals(i=Py_ssize_t)
cdef Py_ssize_t _append(list lines, int64_t[::1] members, Py_ssize_t end) except? -1

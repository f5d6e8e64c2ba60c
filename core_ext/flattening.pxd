cimport cython
from libc.stdint cimport int64_t

from core_ext cimport layout_c as layout

@cython.locals(known=object, i=Py_ssize_t, line=object, row=Py_ssize_t, name=object,
               merchant=object, tax=object, mode=int64_t, rate=int64_t, floor=object, cap=object,
               plan=object)
cpdef int flatten_lines(
    tuple lines, int64_t[::1] rows, list sources, dict merchants, list merchant_lines) except -1

@cython.locals(lowest=object, source=object, price=object)
cdef object _lowest(object prices, list sources)

@cython.locals(i=Py_ssize_t, is_flash=bint, ranks=tuple, rank=object, lines=list)
cpdef int gather_members(
    int64_t[::1] rows, list sources, list matches, list with_flash, dict members, set excluded
) except -1

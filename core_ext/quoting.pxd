cimport cython
from libc.stdint cimport int64_t

from core_ext cimport cart as carts
from core_ext cimport layout_c as layout
from core_ext cimport rounding
from core_ext cimport texts_c as texts
from core_ext cimport wide_c as wide


cdef class Form:
    cdef const unsigned char[::1] pieces
    cdef const int64_t[::1] ends


cdef class Text:
    cdef Form form
    cdef const unsigned char[::1] names
    cdef int64_t[::1] starts
    cdef unsigned char[::1] sink
    cdef Py_ssize_t end


@cython.locals(unit=Py_ssize_t, discount=Py_ssize_t, i=Py_ssize_t, line=Py_ssize_t, at=Py_ssize_t,
               field=Py_ssize_t, layer=Py_ssize_t, slot=Py_ssize_t, quantity=int64_t)
cpdef Py_ssize_t write_lines(
    carts.Cart cart, int64_t[::1] lines, int64_t[::1] units, int64_t[::1] discounts,
    int64_t[::1] ends) except? -1

@cython.locals(row=Py_ssize_t, rank=Py_ssize_t, amount=int64_t, identifier=object)
cpdef tuple sum_up(
    carts.Cart cart, dict candidates, list ids, dict given, list chosen)

@cython.locals(at=Py_ssize_t, count=Py_ssize_t, i=Py_ssize_t, room=Py_ssize_t,
               ends="const int64_t[::1]", line=Py_ssize_t, source=Py_ssize_t, quantity=int64_t,
               layer=Py_ssize_t, slot=Py_ssize_t, name=Py_ssize_t)
cpdef Py_ssize_t measure_text(carts.Cart cart, Text text) except? -1

@cython.locals(i=Py_ssize_t, line=Py_ssize_t, piece=Py_ssize_t, field=Py_ssize_t, value=int64_t)
cpdef Py_ssize_t write_text(carts.Cart cart, Text text, unsigned char[::1] sink) except? -1

@cython.locals(quantity=int64_t, amount=int64_t, before=int64_t, k=Py_ssize_t, after=int64_t)
cdef int _write_units(carts.Cart cart, Py_ssize_t line, Text text) except -1

@cython.locals(count=Py_ssize_t, layer=Py_ssize_t, slot=Py_ssize_t, field=Py_ssize_t)
cdef int _write_discounts(carts.Cart cart, Py_ssize_t line, Text text) except -1

cdef int _write_field(Text text, Py_ssize_t piece, int64_t value) except -1

@cython.locals(form=Form, start=Py_ssize_t)
cdef int _write_piece(Text text, Py_ssize_t piece) except -1

@cython.locals(start=Py_ssize_t)
cdef int _write_name(Text text, Py_ssize_t name) except -1

cdef int _write_byte(Text text, unsigned char byte) except -1

@cython.locals(end=Py_ssize_t)
cdef Py_ssize_t _end_of(const unsigned char[::1] names, Py_ssize_t at) except? -1

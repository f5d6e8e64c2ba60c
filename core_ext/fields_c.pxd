# Numbers out of tuples in C, without a reference taken and given back for each: in the limited API
# that costs more than the number. Their plain Python is fields.py.
from libc.stdint cimport int64_t

cdef enum:
    MERCHANT = 3
    QUANTITY = 4
    PRICES = 5
    TAX = 7
    TAKE_RATE = 8
    TAKE_FLOOR = 9
    TAKE_CAP = 10
    COMMISSION = 11
    LAYER = 1
    BENEFIT = 3
    CONDITION = 5
    FUNDING = 6
    WINDOW = 7
    WITH_FLASH = 8

cdef extern from *:
    """
    #include <stdint.h>

    /* As Cython calls a function, but without a tuple made for its one argument. */
    static CYTHON_INLINE PyObject *fields_of(PyObject *astuple, PyObject *of) {
        return PyObject_CallFunctionObjArgs(astuple, of, NULL);
    }

    static CYTHON_INLINE int64_t fields_number(PyObject *values, Py_ssize_t at) {
        PyObject *item = PyTuple_GetItem(values, at);
        return item == NULL ? -1 : (int64_t)PyLong_AsLongLong(item);
    }

    static CYTHON_INLINE int64_t fields_number_or(PyObject *values, Py_ssize_t at, int64_t other) {
        PyObject *item = PyTuple_GetItem(values, at);
        if (item == NULL) return -1;
        return PyLong_Check(item) ? (int64_t)PyLong_AsLongLong(item) : other;
    }
    """
    tuple of "fields_of" (object astuple, object struct)
    int64_t number "fields_number" (tuple values, Py_ssize_t at) except? -1
    int64_t number_or "fields_number_or" (tuple values, Py_ssize_t at, int64_t other) except? -1

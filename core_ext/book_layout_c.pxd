# book_layout.py for the compiler: the same names and values, as constants.
cdef enum:
    REQUEST_HIGH = 0
    REQUEST_LOW = 1
    SHOPPER_HIGH = 2
    SHOPPER_LOW = 3
    UNITS = 4
    ATTEMPT = 5
    ID_HIGH = 0
    ID_LOW = 1
    REQUEST_SLOT = 2
    HELD = 2
    SHOPPER_SLOT = 3
    GRANTED = 0
    DUPLICATE = 1
    OVER_LIMIT = 2
    SOLD_OUT = 3
    UNFIT = 4

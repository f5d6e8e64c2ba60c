# Text written in C: a piece is copied in one go, and a number takes two digits a division. Each
# function checks once that all it writes has room. Their plain Python is texts.py.
from libc.stdint cimport int64_t
from libc.string cimport memcmp, memcpy

cdef enum:
    QUOTE = 34
    BACKSLASH = 92
    COMMA = 44
    OPEN_BRACKET = 91
    CLOSE_BRACKET = 93
    OPEN_BRACE = 123
    CLOSE_BRACE = 125
    COLON = 58
    SPACE = 32
    DIGITS_MAX = 20

cdef extern from *:
    """
    #include <stdint.h>
    #include <string.h>

    static CYTHON_INLINE uint64_t texts_size(int64_t value) {
        return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    }

    static CYTHON_INLINE int texts_digits(int64_t value) {
        uint64_t size = texts_size(value);
        int count = value < 0 ? 2 : 1;
        while (size >= 10000) {
            size /= 10000;
            count += 4;
        }
        return count + (size >= 10) + (size >= 100) + (size >= 1000);
    }

    /* Writes the number up to `end`; there is room for its digits. */
    static CYTHON_INLINE void texts_spell(int64_t value, unsigned char *end) {
        static const char pairs[] =
            "0001020304050607080910111213141516171819"
            "2021222324252627282930313233343536373839"
            "4041424344454647484950515253545556575859"
            "6061626364656667686970717273747576777879"
            "8081828384858687888990919293949596979899";
        uint64_t size = texts_size(value);
        while (size >= 100) {
            end -= 2;
            memcpy(end, pairs + 2 * (size % 100), 2);
            size /= 100;
        }
        if (size >= 10) {
            end -= 2;
            memcpy(end, pairs + 2 * size, 2);
        } else {
            *--end = (unsigned char)('0' + size);
        }
        if (value < 0) *--end = '-';
    }

    /* The highest bit of each byte of a word that is this character, and of none before the first:
       a byte that is 0 is the lowest of which (word - 1) & ~word has the highest bit. */
    static CYTHON_INLINE uint64_t texts_mask(uint64_t word, unsigned char character) {
        const uint64_t each = 0x0101010101010101u;
        word ^= each * character;
        return (word - each) & ~word & (each << 7);
    }

    /* Where the first of three characters is, from `at` on. */
    static CYTHON_INLINE Py_ssize_t texts_next(
        const unsigned char *text, Py_ssize_t at, Py_ssize_t length,
        unsigned char one, unsigned char other, unsigned char third
    ) {
    #if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        while (length - at >= 8) {
            uint64_t word, found;
            memcpy(&word, text + at, 8);
            found = texts_mask(word, one) | texts_mask(word, other) | texts_mask(word, third);
            if (found) return at + __builtin_ctzll(found) / 8;
            at += 8;
        }
    #endif
        while (at < length && text[at] != one && text[at] != other && text[at] != third) at++;
        return at;
    }
    """
    int digits "texts_digits" (int64_t value) noexcept
    void _spell "texts_spell" (int64_t value, unsigned char *end) noexcept
    Py_ssize_t _next "texts_next" (
        const unsigned char *text, Py_ssize_t at, Py_ssize_t length, unsigned char one,
        unsigned char other, unsigned char third) noexcept


cdef inline Py_ssize_t number(
    unsigned char[::1] sink, Py_ssize_t at, int64_t value
) except? -1:
    cdef int count = digits(value)
    if at < 0 or at > sink.shape[0] - count:
        raise IndexError("text beyond its buffer")
    _spell(value, &sink[at] + count)
    return at + count


cdef inline Py_ssize_t copy(
    unsigned char[::1] sink, Py_ssize_t at, const unsigned char[::1] source, Py_ssize_t start,
    Py_ssize_t stop
) except? -1:
    if not (0 <= start <= stop <= source.shape[0] and 0 <= at <= sink.shape[0] - (stop - start)):
        raise IndexError("text beyond its buffer")
    if stop - start <= 32 and at <= sink.shape[0] - 32 and start <= source.shape[0] - 32:
        memcpy(&sink[at], &source[start], 32)  # at once, and written over by what comes next
    elif stop > start:
        memcpy(&sink[at], &source[start], stop - start)
    return at + stop - start


cdef inline bint is_same(
    const unsigned char[::1] text, Py_ssize_t one, Py_ssize_t other, Py_ssize_t length
) except -1:
    if length < 0 or not (
        0 <= one <= text.shape[0] - length and 0 <= other <= text.shape[0] - length
    ):
        raise IndexError("text beyond its buffer")
    return length == 0 or memcmp(&text[one], &text[other], length) == 0


cdef inline Py_ssize_t next_quote(const unsigned char[::1] text, Py_ssize_t at) except? -1:
    if at < 0:
        raise IndexError("text beyond its buffer")
    if at >= text.shape[0]:
        return at
    return _next(&text[0], at, text.shape[0], QUOTE, BACKSLASH, BACKSLASH)


cdef inline Py_ssize_t next_mark(const unsigned char[::1] text, Py_ssize_t at) except? -1:
    if at < 0:
        raise IndexError("text beyond its buffer")
    if at >= text.shape[0]:
        return at
    return _next(&text[0], at, text.shape[0], QUOTE, OPEN_BRACE, CLOSE_BRACE)

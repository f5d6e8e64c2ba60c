/* The bench's cart priced in plain C: the arithmetic of docs/money-rules.md that this cart needs,
 * over arrays of structs, and nothing checked. A percent offer of one merchant, an amount off over
 * all, a platform shipping coupon, freight and the split; products beyond 64 bits in __int128.
 */
#include <stdint.h>
#include <string.h>

typedef struct {
    int64_t unit_price, quantity, merchant, take_rate, plan_rate, agency_rate;
    int64_t goods, freight, funded_freight, platform_funded, paid;
    int64_t discounts[2][3]; /* of each offer: amount, merchant's part, platform's part */
    int64_t to_merchant, to_buyer, to_agency, to_platform;
} Line;

typedef struct {
    int64_t fee, fee_left, fee_funded;
} Merchant;

typedef struct {
    int64_t merchant; /* -1: over all lines */
    int64_t percent, amount, minimum, merchant_bps, platform_bps;
} Offer;

enum { LINES_MAX = 200, BPS = 10000 };

static int64_t mul_div(int64_t a, int64_t b, int64_t addend, int64_t divisor) {
    int64_t small;
    if (!__builtin_mul_overflow(a, b, &small) && !__builtin_add_overflow(small, addend, &small))
        return small / divisor;
    return (int64_t)(((__int128)a * b + addend) / divisor);
}

static int64_t rate(int64_t amount, int64_t bps) { return mul_div(amount, bps, BPS / 2, BPS); }

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/* The k-th largest, from 1, by Hoare's selection, which reorders the values. */
static int64_t kth_largest(int64_t *values, int count, int64_t k) {
    int low = 0, high = count - 1, wanted = (int)k - 1;
    while (low < high) {
        int64_t pivot = values[(low + high) / 2];
        int i = low, j = high;
        while (i <= j) {
            while (values[i] > pivot) i++;
            while (values[j] < pivot) j--;
            if (i <= j) {
                int64_t swap = values[i];
                values[i++] = values[j];
                values[j--] = swap;
            }
        }
        if (wanted <= j) high = j;
        else if (wanted >= i) low = i;
        else return pivot;
    }
    return values[wanted];
}

/* The units left over go to the largest remainders, ties to the lowest index. */
static void apportion(int64_t total, int count, const int64_t *weights, int64_t *parts) {
    int64_t rests[LINES_MAX], sorted[LINES_MAX], whole = 0, left = total;
    memset(parts, 0, count * sizeof *parts);
    for (int i = 0; i < count; i++) whole += weights[i];
    if (whole == 0) return;
    for (int i = 0; i < count; i++) {
        parts[i] = mul_div(total, weights[i], 0, whole);
        rests[i] = (int64_t)((uint64_t)total * weights[i] - (uint64_t)whole * parts[i]);
        left -= parts[i];
    }
    if (left == 0) return;
    memcpy(sorted, rests, count * sizeof *rests);
    int64_t bar = kth_largest(sorted, count, left), at_bar = left;
    for (int i = 0; i < count; i++) at_bar -= rests[i] > bar;
    for (int i = 0; i < count; i++)
        if (rests[i] > bar || (rests[i] == bar && at_bar-- > 0)) parts[i]++;
}

static void apply_offer(const Offer *offer, int slot, Line *lines, int count) {
    int members[LINES_MAX], found = 0;
    int64_t weights[LINES_MAX], parts[LINES_MAX], eligible = 0;
    for (int i = 0; i < count; i++)
        if (offer->merchant < 0 || offer->merchant == lines[i].merchant) {
            members[found] = i;
            eligible += weights[found++] = lines[i].goods;
        }
    if (eligible < offer->minimum) return;
    int64_t worth = offer->percent ? rate(eligible, offer->percent) : offer->amount;
    apportion(least(worth, eligible), found, weights, parts);
    for (int i = 0; i < found; i++) {
        Line *line = &lines[members[i]];
        int64_t bps[2] = {offer->merchant_bps, offer->platform_bps};
        apportion(parts[i], 2, bps, &line->discounts[slot][1]);
        line->discounts[slot][0] = parts[i];
        line->goods -= parts[i];
        line->platform_funded += line->discounts[slot][2];
    }
}

static void spread(Line *lines, int count, Merchant *merchants, int merchant_count) {
    for (int m = 0; m < merchant_count; m++) {
        int members[LINES_MAX], found = 0;
        int64_t weights[LINES_MAX], parts[LINES_MAX];
        for (int i = 0; i < count; i++)
            if (lines[i].merchant == m) {
                members[found] = i;
                weights[found++] = lines[i].goods;
            }
        apportion(merchants[m].fee_left, found, weights, parts);
        for (int i = 0; i < found; i++) lines[members[i]].freight = parts[i];
        apportion(merchants[m].fee_funded, found, weights, parts);
        for (int i = 0; i < found; i++) lines[members[i]].funded_freight = parts[i];
    }
}

static void split(Line *line) {
    int64_t base = line->goods + line->platform_funded;
    int64_t fee = least(rate(base, line->take_rate), base);
    int64_t commission = least(rate(line->goods, line->plan_rate), base - fee);
    line->to_agency = rate(commission, line->agency_rate);
    line->to_merchant = base - fee - commission + line->freight + line->funded_freight;
    line->to_buyer = commission - line->to_agency;
    line->to_platform = fee - line->platform_funded - line->funded_freight;
    line->paid = line->goods + line->freight;
}

/* Price the cart so many times over. Returns what is payable, -1 if a line does not balance. */
int64_t price_cart(Line *lines, int count, Merchant *merchants, int merchant_count,
                   const Offer *offers, int offer_count, int64_t shipping, int times) {
    int64_t payable = 0;
    while (times-- > 0) {
        int64_t fees[LINES_MAX], parts[LINES_MAX], all_fees = 0;
        for (int i = 0; i < count; i++) {
            lines[i].goods = lines[i].unit_price * lines[i].quantity;
            lines[i].platform_funded = 0;
            memset(lines[i].discounts, 0, sizeof lines[i].discounts);
        }
        for (int i = 0; i < offer_count; i++) apply_offer(&offers[i], i, lines, count);
        for (int m = 0; m < merchant_count; m++) all_fees += fees[m] = merchants[m].fee;
        apportion(least(shipping, all_fees), merchant_count, fees, parts);
        for (int m = 0; m < merchant_count; m++) {
            merchants[m].fee_left = fees[m] - parts[m];
            merchants[m].fee_funded = parts[m];
        }
        spread(lines, count, merchants, merchant_count);
        payable = 0;
        for (int i = 0; i < count; i++) {
            Line *line = &lines[i];
            split(line);
            payable += line->paid;
            if (line->paid != line->to_merchant + line->to_buyer + line->to_agency + line->to_platform)
                return -1;
        }
    }
    return payable;
}

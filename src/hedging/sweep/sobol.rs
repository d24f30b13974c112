//! Sobol's low-discrepancy sequence, with random access.

/// Degree, inner coefficients of the primitive polynomial, and initial direction numbers of dimensions 2 onwards:
/// Joe and Kuo (2008), "Constructing Sobol sequences with better two-dimensional projections", SIAM Journal on
/// Scientific Computing 30, with search criterion D(6).
const DIRECTIONS: [(u32, u64, &[u64]); 52] = [
    (1, 0, &[1]),
    (2, 1, &[1, 3]),
    (3, 1, &[1, 3, 1]),
    (3, 2, &[1, 1, 1]),
    (4, 1, &[1, 1, 3, 3]),
    (4, 4, &[1, 3, 5, 13]),
    (5, 2, &[1, 1, 5, 5, 17]),
    (5, 4, &[1, 1, 5, 5, 5]),
    (5, 7, &[1, 1, 7, 11, 19]),
    (5, 11, &[1, 1, 5, 1, 1]),
    (5, 13, &[1, 1, 1, 3, 11]),
    (5, 14, &[1, 3, 5, 5, 31]),
    (6, 1, &[1, 3, 3, 9, 7, 49]),
    (6, 13, &[1, 1, 1, 15, 21, 21]),
    (6, 16, &[1, 3, 1, 13, 27, 49]),
    (6, 19, &[1, 1, 1, 15, 7, 5]),
    (6, 22, &[1, 3, 1, 15, 13, 25]),
    (6, 25, &[1, 1, 5, 5, 19, 61]),
    (7, 1, &[1, 3, 7, 11, 23, 15, 103]),
    (7, 4, &[1, 3, 7, 13, 13, 15, 69]),
    (7, 7, &[1, 1, 3, 13, 7, 35, 63]),
    (7, 8, &[1, 3, 5, 9, 1, 25, 53]),
    (7, 14, &[1, 3, 1, 13, 9, 35, 107]),
    (7, 19, &[1, 3, 1, 5, 27, 61, 31]),
    (7, 21, &[1, 1, 5, 11, 19, 41, 61]),
    (7, 28, &[1, 3, 5, 3, 3, 13, 69]),
    (7, 31, &[1, 1, 7, 13, 1, 19, 1]),
    (7, 32, &[1, 3, 7, 5, 13, 19, 59]),
    (7, 37, &[1, 1, 3, 9, 25, 29, 41]),
    (7, 41, &[1, 3, 5, 13, 23, 1, 55]),
    (7, 42, &[1, 3, 7, 3, 13, 59, 17]),
    (7, 50, &[1, 3, 1, 3, 5, 53, 69]),
    (7, 55, &[1, 1, 5, 5, 23, 33, 13]),
    (7, 56, &[1, 1, 7, 7, 1, 61, 123]),
    (7, 59, &[1, 1, 7, 9, 13, 61, 49]),
    (7, 62, &[1, 3, 3, 5, 3, 55, 33]),
    (8, 14, &[1, 3, 1, 15, 31, 13, 49, 245]),
    (8, 21, &[1, 3, 5, 15, 31, 59, 63, 97]),
    (8, 22, &[1, 3, 1, 11, 11, 11, 77, 249]),
    (8, 38, &[1, 3, 1, 11, 27, 43, 71, 9]),
    (8, 47, &[1, 1, 7, 15, 21, 11, 81, 45]),
    (8, 49, &[1, 3, 7, 3, 25, 31, 65, 79]),
    (8, 50, &[1, 3, 1, 1, 19, 11, 3, 205]),
    (8, 52, &[1, 1, 5, 9, 19, 21, 29, 157]),
    (8, 56, &[1, 3, 7, 11, 1, 33, 89, 185]),
    (8, 67, &[1, 3, 3, 3, 15, 9, 79, 71]),
    (8, 70, &[1, 3, 7, 11, 15, 39, 119, 27]),
    (8, 84, &[1, 1, 3, 1, 11, 31, 97, 225]),
    (8, 97, &[1, 1, 1, 3, 23, 43, 57, 177]),
    (8, 103, &[1, 3, 7, 7, 17, 17, 37, 71]),
    (8, 115, &[1, 3, 1, 5, 27, 63, 123, 213]),
    (8, 122, &[1, 1, 3, 5, 11, 43, 53, 133]),
];

/// Most dimensions.
pub(super) const MAX_DIMENSIONS: usize = DIRECTIONS.len() + 1;

/// Bits of a coordinate: all that an `f64` in 0 to 1 holds evenly, so up to 2^52 different points.
const BITS: usize = 52;

/// The sequence in some dimensions, each coordinate with its bits exchanged by a shift of its own.
#[derive(Debug, Clone)]
pub(super) struct Sobol {
    directions: Vec<[u64; BITS]>,
    shifts: Vec<u64>,
}

impl Sobol {
    /// The sequence in as many dimensions as there are shifts, at most [`MAX_DIMENSIONS`]. Shifts of 0 leave the
    /// sequence as it was published.
    pub(super) fn new(shifts: Vec<u64>) -> Self {
        let shifts: Vec<u64> = shifts.into_iter().map(|shift| shift >> (64 - BITS)).collect();
        Self { directions: (0..shifts.len()).map(directions).collect(), shifts }
    }

    /// Coordinate `dimension` of point `index`, in 0 to 1, 0 included.
    pub(super) fn coordinate(&self, index: u64, dimension: usize) -> f64 {
        let (Some(directions), Some(shift)) =
            (self.directions.get(dimension), self.shifts.get(dimension))
        else {
            return 0.0;
        };
        // In the order of Gray's code, as published; it visits the same points.
        let mut left = index ^ (index >> 1);
        let mut bits = *shift;
        for direction in directions {
            if left == 0 {
                break;
            }
            bits ^= direction & (left & 1).wrapping_neg();
            left >>= 1;
        }
        unit(bits)
    }
}

/// The first 52 bits as a number in 0 to 1.
#[allow(clippy::cast_precision_loss, reason = "a number below 2^52 is exact")]
fn unit(bits: u64) -> f64 {
    bits as f64 / (1_u64 << BITS) as f64
}

fn directions(dimension: usize) -> [u64; BITS] {
    let mut out = [0; BITS];
    let row = dimension.checked_sub(1).and_then(|at| DIRECTIONS.get(at));
    let Some(&(degree, coefficients, initial)) = row else {
        for (k, direction) in out.iter_mut().enumerate() {
            *direction = 1 << (BITS - 1 - k);
        }
        return out;
    };
    let s = initial.len();
    for k in 0..BITS {
        out[k] = if let Some(m) = initial.get(k) {
            m << (BITS - 1 - k)
        } else {
            let mut direction = out[k - s] ^ (out[k - s] >> degree);
            for j in 1..s {
                if coefficients >> (s - 1 - j) & 1 == 1 {
                    direction ^= out[k - j];
                }
            }
            direction
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn begins_as_published() {
        let sequence = Sobol::new(vec![0; 5]);
        let row = |i| (0..5).map(|d| sequence.coordinate(i, d)).collect::<Vec<_>>();
        assert_eq!(row(0), [0.0; 5]);
        assert_eq!(row(1), [0.5; 5]);
        assert_eq!(row(2), [0.75, 0.25, 0.25, 0.25, 0.75]);
        assert_eq!(row(3), [0.25, 0.75, 0.75, 0.75, 0.25]);
        assert_eq!(row(4), [0.375, 0.375, 0.625, 0.875, 0.375]);
    }

    /// What makes it a Sobol sequence: in each dimension 2^k points fall into 2^k different intervals, shifted or
    /// not.
    #[test]
    fn every_dimension_fills_evenly() {
        let shifts = (0..MAX_DIMENSIONS as u64).map(|d| d.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let sequence = Sobol::new(shifts.collect());
        for dimension in 0..MAX_DIMENSIONS {
            let mut seen = [false; 1024];
            for i in 0..1024 {
                let x = sequence.coordinate(i, dimension) * 1024.0;
                let cell = (0..1024).find(|k| x < f64::from(k + 1)).unwrap();
                assert!(!std::mem::replace(&mut seen[usize::try_from(cell).unwrap()], true));
            }
        }
    }

    #[test]
    fn published_numbers_are_well_formed() {
        for (degree, coefficients, initial) in DIRECTIONS {
            assert_eq!(initial.len(), degree as usize);
            assert!(coefficients < 1 << (degree - 1));
            for (k, m) in initial.iter().enumerate() {
                assert!(m % 2 == 1 && *m < 2 << k, "{initial:?}");
            }
        }
    }
}

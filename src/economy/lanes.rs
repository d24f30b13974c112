//! Sums over rows, four lanes each: the same order of additions everywhere.

/// k'a and m'a in one pass.
pub(super) fn dot2(k: &[f64], m: &[f64], a: &[f64]) -> (f64, f64) {
    let (mut s, mut t) = ([0.0; 4], [0.0; 4]);
    let (kc, mc, ac) = (k.chunks_exact(4), m.chunks_exact(4), a.chunks_exact(4));
    let rest = kc.remainder().iter().zip(mc.remainder()).zip(ac.remainder());
    let (mut s_rest, mut t_rest) = (0.0, 0.0);
    for ((&k, &m), &a) in rest {
        s_rest += k * a;
        t_rest += m * a;
    }
    for ((k, m), a) in kc.zip(mc).zip(ac) {
        for lane in 0..4 {
            s[lane] += k[lane] * a[lane];
            t[lane] += m[lane] * a[lane];
        }
    }
    ((s[0] + s[2]) + (s[1] + s[3]) + s_rest, (t[0] + t[2]) + (t[1] + t[3]) + t_rest)
}

/// The sum, in the same order of additions as [`dot2`].
pub(super) fn sum(k: &[f64]) -> f64 {
    let mut s = [0.0; 4];
    let chunks = k.chunks_exact(4);
    let rest: f64 = chunks.remainder().iter().fold(0.0, |s, k| s + k);
    for k in chunks {
        for lane in 0..4 {
            s[lane] += k[lane];
        }
    }
    (s[0] + s[2]) + (s[1] + s[3]) + rest
}

/// k'a, in the same order of additions as [`dot2`].
pub(super) fn dot(k: &[f64], a: &[f64]) -> f64 {
    let mut s = [0.0; 4];
    let (kc, ac) = (k.chunks_exact(4), a.chunks_exact(4));
    let rest: f64 = kc.remainder().iter().zip(ac.remainder()).fold(0.0, |s, (k, a)| s + k * a);
    for (k, a) in kc.zip(ac) {
        for lane in 0..4 {
            s[lane] += k[lane] * a[lane];
        }
    }
    (s[0] + s[2]) + (s[1] + s[3]) + rest
}

/// Output after over before, `(sum a e^k)^(1/k)` with `k = (s - 1)/s`: `inputs` are shares a of cost, which sum to 1, and
/// what is left e of each, 0 to 1.
pub(super) fn output_left(inputs: &[(f64, f64)], elasticity: f64) -> f64 {
    let used = || inputs.iter().filter(|(share, _)| *share > 0.0);
    let least = used().map(|(_, left)| *left).fold(1.0, f64::min);
    let k = (elasticity - 1.0) / elasticity;
    if k.is_infinite() || k.is_nan() {
        return least;
    }
    if least <= 0.0 && k <= 0.0 {
        return 0.0;
    }
    if k.abs() < 1e-9 {
        return used().map(|(share, left)| share * left.ln()).sum::<f64>().exp();
    }
    // The largest power is taken out, as it may exceed the range of f64.
    let powers: Vec<(f64, f64)> = used()
        .filter(|(_, left)| *left > 0.0)
        .map(|(share, left)| (*share, k * left.ln()))
        .collect();
    let top = powers.iter().map(|(_, power)| *power).fold(f64::NEG_INFINITY, f64::max);
    if top.is_infinite() {
        return 0.0;
    }
    let sum: f64 = powers.iter().map(|(share, power)| share * (power - top).exp()).sum();
    ((top + sum.ln()) / k).exp().min(1.0)
}

#[cfg(test)]
mod tests {
    use super::output_left;
    use crate::economy::input_cut;

    #[test]
    fn one_cut_is_the_cut_of_one_input() {
        for elasticity in [0.0, 0.04, 0.1, 0.5, 0.999, 1.0, 1.5, 4.0] {
            for (share, cut) in [(0.012, 0.3), (0.2, 0.9), (0.5, 0.0), (0.3, 1.0)] {
                let expected = input_cut(share, elasticity, cut).unwrap().output_hat;
                let found = output_left(&[(share, 1.0 - cut), (1.0 - share, 1.0)], elasticity);
                assert!(
                    (found - expected).abs() < 1e-12,
                    "{elasticity} {share} {cut}: {found} {expected}"
                );
            }
        }
    }

    #[test]
    fn an_equal_cut_of_everything_is_the_cut() {
        for elasticity in [0.0, 0.1, 1.0, 3.0] {
            let found = output_left(&[(0.25, 0.7), (0.75, 0.7)], elasticity);
            assert!((found - 0.7).abs() < 1e-12, "{elasticity}: {found}");
        }
    }
}

use geoecon::{
    Error, StateId,
    security::{BreakEven, Capability, LossOfStrength, Position, chance_to_prevail, cover},
};
use proptest::prelude::*;

use super::{
    inputs::{self, Csv},
    states,
};
use crate::reference;

fn near(ours: f64, theirs: f64) -> bool {
    (ours - theirs).abs() <= 1e-9 * theirs.abs().max(1.0)
}

#[test]
fn published_cover_ratios() {
    let Some(dir) = reference::data("security") else { return };
    let system = inputs::states(&dir).unwrap();
    for row in Csv::read(&dir.join("expected/patron_cover_ratio.csv")).unwrap().rows() {
        let cinc = inputs::cinc(&system, row.value("year").unwrap()).unwrap();
        let state = |column| row.value::<StateId>(column).unwrap();
        let patron = state("patron");
        let ours = cover(&cinc, state("client"), &[(patron, 1.0)], &[state("threat")]).unwrap();
        let expected = |column| row.value::<f64>(column).unwrap();
        assert!(near(ours.ratio.unwrap(), expected("threat_over_client_plus_patron")));
        assert!(near(ours.ratio_alone.unwrap(), expected("threat_over_client_alone")));
        assert!(near(ours.dependence().unwrap(), expected("patron_share_of_joint_capability")));
    }
}

#[test]
fn published_loss_of_strength() {
    let Some(dir) = reference::data("security") else { return };
    let system = inputs::states(&dir).unwrap();
    let of = |code: u32| system.iter().find(|s| s.code(2018) == code).unwrap();
    let place = |code| {
        let (latitude, longitude) = of(code).capital.unwrap();
        Position::new(latitude, longitude).unwrap()
    };
    let places: Vec<_> = system.iter().map(|s| (s.id, place(s.code(2018)))).collect();
    for row in Csv::read(&dir.join("expected/loss_of_strength_2018.csv")).unwrap().rows() {
        let year: i32 = row.value("year").unwrap();
        let loss = LossOfStrength::of_year(year);
        let (a, t) = (row.value("ccode_attacker").unwrap(), row.value("ccode_target").unwrap());
        let km = place(a).distance_km(place(t));
        let expected = |column| row.value::<f64>(column).unwrap();
        // The file prints four decimals of kilometres.
        assert!((km - expected("capital_distance_km_haversine_R6371.0088")).abs() < 5.1e-5);
        assert!(near(loss.exponent(km).unwrap(), expected("exponent_log10(miles/mpd+10-e)")));
        let cinc = inputs::cinc(&system, year).unwrap();
        let (raw_attacker, raw_target) = (cinc.get(of(a).id).unwrap(), cinc.get(of(t).id).unwrap());
        let attacker = loss.discounted(raw_attacker, km).unwrap();
        let target = loss.discounted(raw_target, 0.0).unwrap();
        assert!(near(attacker, expected("cinc_attacker_discounted")));
        assert!(near(target, expected("cinc_target_at_home_exponent_log10(10-e)")));
        let both = chance_to_prevail(attacker, target).unwrap();
        assert!(near(both, expected("p_win_both_transformed")));
        let one = chance_to_prevail(attacker, raw_target).unwrap();
        assert!(near(one, expected("p_win_target_raw_cinc")));
        // A theatre discounts everyone the same way.
        let there = loss.at(of(t).id, &cinc, &places).unwrap();
        let (a, t) = (there.known(of(a).id).unwrap(), there.known(of(t).id).unwrap());
        assert!(near(chance_to_prevail(a, t).unwrap(), expected("p_win_both_transformed")));
    }
}

proptest! {
    #[test]
    fn at_the_break_even_the_target_is_met(
        own in 0.01_f64..5.0, patron in 0.01_f64..5.0, other in 0.0_f64..2.0,
        threat in 0.01_f64..9.0, target in 0.2_f64..4.0,
    ) {
        let s = states(4);
        let known = [own, patron, other, threat].map(Some);
        let strength = Capability::new("x", s.iter().copied().zip(known)).unwrap();
        let ratio = |rho| {
            let guarantors = [(s[1], rho), (s[2], 0.5)];
            cover(&strength, s[0], &guarantors, &[s[3]]).unwrap()
        };
        match ratio(0.3).break_even(s[1], target).unwrap() {
            BreakEven::At(rho) => {
                prop_assert!((0.0..=1.0).contains(&rho));
                prop_assert!((ratio(rho).ratio.unwrap() - target).abs() < 1e-9 * target);
            }
            BreakEven::Needless => prop_assert!(ratio(0.0).ratio.unwrap() <= target * (1.0 + 1e-12)),
            BreakEven::Unreachable => prop_assert!(ratio(1.0).ratio.unwrap() > target),
            _ => prop_assert!(false, "three answers"),
        }
    }

    #[test]
    fn leaving_is_cover_without(own in 0.0_f64..5.0, a in 0.1_f64..5.0, b in 0.1_f64..5.0) {
        let s = states(4);
        let known = [own, a, b, 1.0].map(Some);
        let strength = Capability::new("x", s.iter().copied().zip(known)).unwrap();
        let all = cover(&strength, s[0], &[(s[1], 0.9), (s[2], 0.4)], &[s[3]]).unwrap();
        for g in &all.guarantors {
            let rest: Vec<_> =
                [(s[1], 0.9), (s[2], 0.4)].into_iter().filter(|&(k, _)| k != g.state).collect();
            let without = cover(&strength, s[0], &rest, &[s[3]]).unwrap();
            prop_assert!((g.ratio_without.unwrap() - without.ratio.unwrap()).abs() < 1e-12);
        }
        // The one whose leaving hurts most comes first.
        prop_assert!(all.guarantors[0].ratio_without >= all.guarantors[1].ratio_without);
        prop_assert_eq!(all.ratio_alone.is_none(), own <= 0.0);
    }

    #[test]
    fn distance_is_a_metric_on_the_sphere(
        a in (-90.0_f64..90.0, -180.0_f64..180.0), b in (-90.0_f64..90.0, -180.0_f64..180.0),
    ) {
        let (p, q) = (Position::try_from(a).unwrap(), Position::try_from(b).unwrap());
        let d = p.distance_km(q);
        prop_assert!((d - q.distance_km(p)).abs() < 1e-9 * d.max(1.0));
        // No two places are farther apart than half the way round.
        prop_assert!((0.0..=20_015.12).contains(&d));
        let by_cosines = 6371.0088
            * (a.0.to_radians().sin() * b.0.to_radians().sin()
                + a.0.to_radians().cos()
                    * b.0.to_radians().cos()
                    * (b.1 - a.1).to_radians().cos())
            .clamp(-1.0, 1.0)
            .acos();
        prop_assert!((d - by_cosines).abs() < 1e-3, "{} {}", d, by_cosines);
    }
}

#[test]
fn bad_input_is_refused() {
    let s = states(3);
    let strength = Capability::new("x", s.iter().map(|&s| (s, Some(1.0)))).unwrap();
    let refused = |g: &[(StateId, f64)], t: &[StateId]| cover(&strength, s[0], g, t).unwrap_err();
    assert!(matches!(refused(&[(s[1], 1.1)], &[s[2]]), Error::OutOfRange { .. }));
    assert!(matches!(refused(&[(s[1], f64::NAN)], &[s[2]]), Error::OutOfRange { .. }));
    assert!(matches!(refused(&[(s[1], 1.0)], &[s[1]]), Error::Duplicate { .. }));
    let elsewhere = StateId::new("USA").unwrap();
    assert!(matches!(refused(&[], &[elsewhere]), Error::UnknownState { .. }));
    assert!(Position::new(91.0, 0.0).is_err() && Position::new(0.0, f64::NAN).is_err());
    assert!(LossOfStrength::miles_per_day(0.0).is_err());
    assert!(LossOfStrength::default().discounted(1.5, 0.0).is_err());
    assert!(Capability::new("x", [(s[0], Some(f64::NAN))]).is_err());
    assert!(Capability::new("x", [(s[0], Some(-1.0))]).is_err());
}
